import { RegularsError } from '../../errors.ts';
import { openFeed } from './feed-text.ts';
import { readGoogleTsv } from './google/read-google-tsv.ts';
import { readGoogleXml } from './google/read-google-xml.ts';
import type { FeedSink, OfferRules } from './offer.ts';
import type { Place } from './place.ts';
import { readYml } from './yml/read-yml.ts';

export const FEED_FORMATS = ['yml', 'google'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** What is read to tell a format by its root element or header. */
const HEAD_CHARACTERS = 65_536;

/**
 * Reads a feed as a stream, in the given format or the one its content shows.
 * @param onBytes told how much of the file is read.
 * @returns the format. @throws RegularsError `import_failed` where it is neither, not whole, or hostile.
 */
export async function readFeed(
  file: string,
  sink: FeedSink,
  rules: OfferRules,
  {
    format,
    onBytes,
    onPlace,
    name = file,
  }: {
    format?: FeedFormat | undefined;
    onBytes?: ((bytes: number) => void) | undefined;
    /** See `XmlFeedOptions`. */
    onPlace?: ((place: Place) => void) | undefined;
    /** What messages call the file. */
    name?: string;
  } = {},
): Promise<FeedFormat> {
  const { pieces, bytesRead } = await openFeed(file, name);
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    let head = '';
    for (let done = false; !done && kindOf(head) === undefined && head.length < HEAD_CHARACTERS; ) {
      const next = await iterator.next();
      done = next.done === true;
      if (!done) head += next.value;
    }
    const kind = kindOf(head);
    const isXml = kind?.xml ?? false;
    const found = kind?.format;
    if (found === undefined || (format !== undefined && format !== found))
      throw new RegularsError(
        'import_failed',
        `${name}: got ${kind?.what ?? (head === '' ? 'an empty file' : 'neither XML nor a header with tabs')}, expected ${format === 'yml' ? '<yml_catalog>' : format === 'google' ? '<rss>, <feed> or a header with tabs' : 'YML (<yml_catalog>) or Google Merchant (<rss>, <feed>, or text with tabs)'}`,
      );
    const text = rest(head, iterator, () => onBytes?.(bytesRead()));
    const options = onPlace === undefined ? {} : { onPlace };
    if (found === 'yml') await readYml(name, text, sink, rules, options);
    else if (isXml) await readGoogleXml(name, text, sink, rules, options);
    else await readGoogleTsv(name, text, sink, rules);
    return found;
  } finally {
    await iterator.return?.();
  }
}

async function* rest(
  head: string,
  iterator: AsyncIterator<string>,
  onPiece: () => void,
): AsyncGenerator<string> {
  yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    onPiece();
    yield next.value;
  }
}

interface Kind {
  format?: FeedFormat;
  xml: boolean;
  what: string;
}

/** By the root element, or by a first line with tabs; undefined while neither is there. */
function kindOf(head: string): Kind | undefined {
  const start = head.replace(/^\ufeff/, '').trimStart();
  if (start === '') return undefined;
  if (!start.startsWith('<')) {
    const line = /^[^\n]*(?=\n)/.exec(start)?.[0] ?? start;
    return line.includes('\t') ? { format: 'google', xml: false, what: 'text with tabs' } : undefined;
  }
  const root = rootOf(start);
  if (root === undefined) return undefined;
  if (root === 'yml_catalog') return { format: 'yml', xml: true, what: '<yml_catalog>' };
  if (root === 'rss' || root === 'feed') return { format: 'google', xml: true, what: `<${root}>` };
  return { xml: true, what: `<${root.slice(0, 40)}>` };
}

/** Name of the first element after declarations, comments and a document type; in time that grows with the text alone. */
function rootOf(text: string): string | undefined {
  let at = 0;
  for (let end = endOfProlog(text, at); end !== undefined; end = endOfProlog(text, at)) {
    if (end < 0) return undefined; // not there yet
    at = end;
    while (at < text.length && text[at]!.trim() === '') at++;
  }
  const element = /<([A-Za-z_][\w.:-]*)[\s/>]/y;
  element.lastIndex = at;
  return element.exec(text)?.[1];
}

/** Where what is no element ends; undefined where there is none, below 0 where its end is not there yet. */
function endOfProlog(text: string, at: number): number | undefined {
  const after = (mark: string, from = at) => {
    const found = text.indexOf(mark, from);
    return found < 0 ? -1 : found + mark.length;
  };
  if (text.startsWith('<?', at)) return after('?>');
  if (text.startsWith('<!--', at)) return after('-->');
  if (!text.startsWith('<!', at)) return undefined;
  const end = after('>');
  const subset = after('[');
  if (subset < 0 || end < subset) return end;
  const closed = after(']', subset);
  return closed < 0 ? -1 : after('>', closed);
}
