import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RegularsError } from '../../../errors.ts';
import { openPart } from '../feed-text.ts';
import { readGoogleXml } from '../google/read-google-xml.ts';
import type { OfferRules } from '../offer.ts';
import type { Place } from '../place.ts';
import { Spool, type Spooled, TextFile } from '../spool.ts';
import { readYml } from '../yml/read-yml.ts';

/** `<offer id="1"/>`: a row takes no less. */
const MIN_ROW_BYTES = 15;
const LF = 0x0a;
const CR = 0x0d;

/** A part of a feed, and where to; plain data, to be carried to a thread. */
export interface PartTask {
  file: string;
  name: string;
  rules: OfferRules;
  /** For what is spooled; made here. */
  folder: string;
  place: Place;
  from: number;
  to: number;
}

export interface ReadPart extends Spooled {
  /** `LineNote`s, a line of JSON each, in their order. */
  notesPath: string;
}

/**
 * Reads a part of a feed as if what stands before it had been read: by the XML that leads there, then the part, then the
 * XML that closes what is open. Where all parts are well-formed so, and leave everything as they found it, the whole is,
 * and says the same.
 * @param onBytes told how many were read since the last time.
 * @throws RegularsError where it is not so: the feed has to be read as one, which tells what is wrong with it, if anything.
 */
export async function readPart(
  { file, name, rules, folder, place, from, to }: PartTask,
  onBytes: (bytes: number) => void,
): Promise<ReadPart> {
  await mkdir(folder);
  const notes = await TextFile.open(join(folder, 'notes.ndjson'));
  const spool = await Spool.open(folder, {
    name,
    note: (note) => notes.add(`${JSON.stringify(note).replace(/[\u2028\u2029]/g, escaped)}\n`),
    // Gaps between parts mean nothing, and their order is that of the file.
    rowsBefore: Math.floor(from / MIN_ROW_BYTES),
  });
  const { pieces, bytesRead } = await openPart(file, name, from, to);
  const firstLine = 1 + (await countLineEnds(file, from));
  let [told, seen] = [0, place];
  async function* text() {
    if (from > 0) yield place.open;
    for await (const piece of pieces) {
      yield piece;
      await notes.drain();
      onBytes(bytesRead() - told);
      told = bytesRead();
    }
    if (Number.isFinite(to)) yield place.close;
  }
  const read = place.element === 'offer' ? readYml : readGoogleXml;
  let spooled: Spooled;
  try {
    await read(name, text(), spool, rules, {
      firstLine,
      onPlace(found) {
        seen = found;
      },
    });
  } finally {
    await notes.close();
    spooled = await spool.close();
  }
  // Said in this part, it counts for the next.
  if (Number.isFinite(to) && seen.open !== place.open)
    throw new RegularsError('import_failed', `${name}: cannot be read in parts`);
  return { ...spooled, notesPath: notes.path };
}

/** JSON leaves them as they are, and readline ends a line there. */
function escaped(separator: string): string {
  return separator === '\u2028' ? '\\u2028' : '\\u2029';
}

/** Ends of lines (LF, CR LF, CR) in the first bytes of a file. */
async function countLineEnds(file: string, bytes: number): Promise<number> {
  if (bytes === 0) return 0;
  let count = 0;
  let last = 0;
  for await (const chunk of createReadStream(file, {
    end: bytes - 1,
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>)
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === CR || (byte === LF && last !== CR)) count++;
      last = byte;
    }
  return count;
}
