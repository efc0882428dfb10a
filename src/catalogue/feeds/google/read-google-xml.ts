import { RegularsError } from '../../../errors.ts';
import type { FeedSink, OfferRules } from '../offer.ts';
import { escapeAttribute, type XmlFeedOptions } from '../place.ts';
import { FeedRecord } from '../record.ts';
import { type Attributes, XmlReader } from '../xml.ts';
import { ATTRIBUTES } from './google-offer.ts';
import { takeGoogle } from './take-google.ts';

const NAMESPACE = 'http://base.google.com/ns/1.0';
/** Elements of RSS 2.0 and Atom that stand for an attribute. */
const PLAIN: ReadonlySet<string> = new Set(['title', 'link', 'id']);

/**
 * Google Merchant as RSS 2.0 (`rss / channel / item`) or Atom (`feed / entry`).
 * @throws RegularsError `import_failed` where it is malformed or neither: it is taken whole or not at all.
 */
export async function readGoogleXml(
  file: string,
  pieces: AsyncIterable<string>,
  sink: FeedSink,
  rules: OfferRules,
  { firstLine = 1, onPlace = () => {} }: XmlFeedOptions = {},
): Promise<void> {
  const prefixes = new Set<string>();
  let item: FeedRecord | undefined;
  let itemDepth = 0;
  let root = '';
  let itemSeen = false;

  const open = (name: string, attributes: Attributes, depth: number) => {
    if (depth === 1) {
      root = name;
      if (name !== 'rss' && name !== 'feed')
        throw new RegularsError('import_failed', `${file}: got <${name}>, expected <rss> or <feed>`);
    }
    for (const [attribute, value] of Object.entries(attributes))
      if (value === NAMESPACE && /^xmlns(?::|$)/.test(attribute)) prefixes.add(attribute.slice(6));
    if (item === undefined) {
      if (!(root === 'rss' ? name === 'item' && depth === 3 : name === 'entry' && depth === 2)) return;
      if (!itemSeen) onPlace(place());
      itemSeen = true;
      item = new FeedRecord(xml.line);
      itemDepth = depth;
      return;
    }
    if (depth !== itemDepth + 1) return;
    const colon = name.indexOf(':');
    const local = colon < 0 ? name : name.slice(colon + 1);
    // Where the namespace is declared nowhere, `g:` and no prefix at all are taken for it.
    const prefix = name.slice(0, Math.max(colon, 0));
    const own = prefixes.size === 0 ? prefix === 'g' || prefix === '' : prefixes.has(prefix);
    if (colon < 0 && PLAIN.has(local) && !prefixes.has('')) {
      // Google's own attribute counts before RSS's or Atom's of the same name.
      if (local === 'link' && attributes.href !== undefined) item.add('plain:link', attributes.href);
      else item.begin(`plain:${local}`);
    } else if (own && ATTRIBUTES.has(local)) item.begin(local);
  };
  const close = (_: string, depth: number) => {
    if (item === undefined) return;
    if (depth === itemDepth + 1) item.end();
    if (depth !== itemDepth) return;
    for (const field of PLAIN) {
      const said = item.get(`plain:${field}`);
      if (item.get(field) === undefined && said !== undefined) item.add(field, said);
    }
    takeGoogle(item, sink, rules);
    item = undefined;
  };

  const place = () => {
    const declared = [...prefixes].map(
      (prefix) => ` xmlns${prefix === '' ? '' : `:${escapeAttribute(prefix)}`}="${NAMESPACE}"`,
    );
    return root === 'rss'
      ? { open: `<rss${declared.join('')}><channel>`, close: '</channel></rss>', element: 'item' }
      : { open: `<feed${declared.join('')}>`, close: '</feed>', element: 'entry' };
  };

  const xml = new XmlReader(file, { open, close, text: (piece) => item?.text(piece) }, firstLine);
  for await (const piece of pieces) {
    xml.push(piece);
    await sink.drain();
  }
  xml.end();
  onPlace(place());
}
