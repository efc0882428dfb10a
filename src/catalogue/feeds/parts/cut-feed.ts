import { type FileHandle, open } from 'node:fs/promises';
import { RegularsError } from '../../../errors.ts';
import { isGzip } from '../../../resources/is-gzip.ts';
import { decoderOf, readHead } from '../feed-text.ts';
import type { FeedSink, OfferRules } from '../offer.ts';
import type { Place } from '../place.ts';
import { type FeedFormat, readFeed } from '../read-feed.ts';

const CHUNK_BYTES = 1 << 20;
/** Encodings in which a byte that looks like ASCII is. */
const BYTE_BY_BYTE = /^(?:utf-8|windows-125\d|iso-8859-\d+|koi8-[ru])$/;
/** It has other ends of lines. */
const XML_1_1 = /^\s*<\?xml\s[^>]*version\s*=\s*["']1\.1/;

export interface CutFeed {
  format: FeedFormat;
  /** Where each part but the first starts. */
  place: Place;
  /** Bytes `from` ≤ at < `to`; the last part has no end. */
  parts: { from: number; to: number }[];
}

/** What is thrown to stop reading at the first offer. */
class Found extends Error {
  readonly place: Place;

  constructor(place: Place) {
    super();
    this.place = place;
  }
}

/**
 * Finds where a feed may be cut between two offers: at start tags of offers' elements near the places that part it
 * equally. They are guesses, in a comment perhaps: `readPart` finds out. Undefined where it is to be read as one.
 */
export async function cutFeed(
  file: string,
  bytes: number,
  rules: OfferRules,
  options: { name: string; format: FeedFormat | undefined; parts: number },
): Promise<CutFeed | undefined> {
  if (options.parts < 2 || (await isGzip(file))) return undefined;
  const head = await readHead(file);
  const found = await findOffers(file, rules, options);
  if (found === undefined || XML_1_1.test(head.toString('latin1').replace(/^\xef\xbb\xbf/, '')))
    return undefined;
  if (!BYTE_BY_BYTE.test(decoderOf(file, head).encoding)) return undefined;
  const starts = new Set([0]);
  const handle = await open(file);
  try {
    for (let part = 1; part < options.parts; part++) {
      const at = await findTag(handle, Math.floor((bytes * part) / options.parts), found.place.element);
      if (at !== undefined) starts.add(at);
    }
  } finally {
    await handle.close();
  }
  const from = [...starts].sort((a, b) => a - b);
  return {
    ...found,
    parts: from.map((start, i) => ({ from: start, to: from[i + 1] ?? Number.POSITIVE_INFINITY })),
  };
}

async function findOffers(
  file: string,
  rules: OfferRules,
  { name, format }: { name: string; format: FeedFormat | undefined },
): Promise<{ format: FeedFormat; place: Place } | undefined> {
  const sink: FeedSink = { offer() {}, category() {}, rejected() {}, warning() {}, drain: async () => {} };
  try {
    await readFeed(file, sink, rules, {
      name,
      format,
      onPlace(place) {
        throw new Found(place);
      },
    });
  } catch (error) {
    if (error instanceof Found)
      return { place: error.place, format: error.place.element === 'offer' ? 'yml' : 'google' };
    if (!(error instanceof RegularsError)) throw error;
    // Whoever reads it as one will say the same.
  }
  return undefined;
}

/** Where the next start tag of that name begins, at or after a byte. */
async function findTag(handle: FileHandle, from: number, name: string): Promise<number | undefined> {
  const tag = new RegExp(`<${name}[\\s/>]`);
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (let at = from; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at);
    const found = buffer.toString('latin1', 0, bytesRead).search(tag);
    if (found >= 0) return at + found;
    if (bytesRead < CHUNK_BYTES) return undefined;
    at += bytesRead - name.length - 1; // it may straddle the end
  }
}
