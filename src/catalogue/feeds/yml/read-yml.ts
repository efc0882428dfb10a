import { RegularsError } from '../../../errors.ts';
import { MAX_CODE_LENGTH, MAX_NAME_LENGTH, readName, takeOffer } from '../common-fields.ts';
import { type FeedSink, OfferError, type OfferRules } from '../offer.ts';
import { escapeAttribute, type XmlFeedOptions } from '../place.ts';
import { FeedRecord } from '../record.ts';
import { readCurrency, readText } from '../values.ts';
import { type Attributes, XmlReader } from '../xml.ts';
import { ELEMENTS, ymlOffer } from './yml-offer.ts';

/** Attributes of an offer that are read. */
const ATTRIBUTES = ['id', 'type', 'available', 'group_id'] as const;
/** yml_catalog / shop / offers / offer / price: a field of an offer. */
const FIELD_DEPTH = 5;

/**
 * Yandex Market Language: `yml_catalog / shop / {currencies, categories, offers}`.
 * @throws RegularsError `import_failed` where it is malformed or no YML: it is taken whole or not at all.
 */
export async function readYml(
  file: string,
  pieces: AsyncIterable<string>,
  sink: FeedSink,
  rules: OfferRules,
  { firstLine = 1, onPlace = () => {} }: XmlFeedOptions = {},
): Promise<void> {
  const path: string[] = [];
  let offer: FeedRecord | undefined;
  let category: FeedRecord | undefined;
  let currency: string | undefined;
  let offersSeen = false;
  let offerSeen = false;

  const open = (name: string, attributes: Attributes, depth: number) => {
    if (depth <= 3) {
      path[depth - 1] = name;
      path.length = depth;
    }
    if (depth === 1 && name !== 'yml_catalog')
      throw new RegularsError('import_failed', `${file}: got <${name}>, expected <yml_catalog>`);
    if (offer !== undefined) {
      if (depth !== FIELD_DEPTH) return;
      if (ELEMENTS.has(name)) offer.begin(name);
      else if (name === 'param') {
        offer.begin(name);
        offer.text(`${attributes.name ?? ''}\0`);
      }
    } else if (depth === 4 && path[1] === 'shop') {
      const group = path[2];
      if (group === 'offers' && name === 'offer') {
        if (!offerSeen) onPlace(place());
        offerSeen = true;
        offer = new FeedRecord(xml.line);
        for (const attribute of ATTRIBUTES)
          if (attributes[attribute] !== undefined) offer.add(attribute, attributes[attribute]);
      } else if (group === 'categories' && name === 'category') {
        category = new FeedRecord(xml.line);
        category.add('id', attributes.id ?? '');
        category.add('parentId', attributes.parentId ?? '');
        category.begin('title');
      } else if (group === 'currencies' && name === 'currency' && attributes.rate === '1')
        currency ??= attributes.id;
    } else if (depth === 3 && name === 'offers') offersSeen = true;
  };
  const close = (_: string, depth: number) => {
    if (offer !== undefined && depth === FIELD_DEPTH) offer.end();
    if (depth !== 4) return;
    if (offer !== undefined) takeOffer(offer, sink, { ...rules, currency: mainCurrency() }, ymlOffer);
    if (category !== undefined) takeCategory(category, sink);
    offer = undefined;
    category = undefined;
  };
  const mainCurrency = () => {
    try {
      return readCurrency('currency', currency) ?? rules.currency;
    } catch {
      return rules.currency; // CBRF and the like: each offer names its own
    }
  };
  const place = () => ({
    open: `<yml_catalog><shop>${currency === undefined ? '' : `<currencies><currency rate="1" id="${escapeAttribute(currency)}"/></currencies>`}<offers>`,
    close: '</offers></shop></yml_catalog>',
    element: 'offer',
  });
  const text = (piece: string) => (offer ?? category)?.text(piece);

  const xml = new XmlReader(file, { open, close, text }, firstLine);
  for await (const piece of pieces) {
    xml.push(piece);
    await sink.drain();
  }
  xml.end();
  if (!offersSeen)
    throw new RegularsError('import_failed', `${file}: got no <offers>, expected them in <shop>`);
  onPlace(place());
}

function takeCategory(record: FeedRecord, sink: FeedSink): void {
  record.end();
  try {
    const id = readText('id', record.get('id'), MAX_CODE_LENGTH);
    if (id === undefined) throw new OfferError('id: empty');
    const parent = readText('parentId', record.get('parentId'), MAX_CODE_LENGTH);
    sink.category(
      // Some feeds write 0 for "none".
      {
        id,
        parent: parent === '0' ? undefined : parent,
        title: readName('name', record.get('title'), MAX_NAME_LENGTH),
      },
      record.line,
    );
  } catch (error) {
    if (!(error instanceof OfferError)) throw error;
    sink.warning(record.line, `category not taken: ${error.message}`);
  }
}
