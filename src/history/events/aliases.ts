import { fromUnits, toUnits } from '../purchases/decimal.ts';

type Bag = Record<string, unknown>;

/**
 * Names that others give our kinds: Google Analytics 4 (developers.google.com/analytics/devguides/collection/ga4/ecommerce)
 * and the Segment e-commerce spec, version 2 with the names of version 1 (segment.com/docs/connections/spec/ecommerce/v2).
 */
const KINDS: Readonly<Record<string, string>> = {
  view_item: 'view',
  view_item_list: 'impression',
  select_item: 'click',
  view_search_results: 'search',
  'product viewed': 'view',
  'viewed product': 'view',
  'product list viewed': 'impression',
  'viewed product category': 'impression',
  'product list filtered': 'impression',
  'product clicked': 'click',
  'clicked product': 'click',
  'product added': 'add_to_cart',
  'added product': 'add_to_cart',
  'product removed': 'remove_from_cart',
  'removed product': 'remove_from_cart',
  'products searched': 'search',
  'searched products': 'search',
};

/** Ours, and what others call it. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  id: ['messageId', 'event_id'],
  at: ['timestamp'],
  visitor: ['anonymousId', 'client_id'],
  session: ['session_id', 'ga_session_id'],
  placement: ['item_list_id', 'list_id'],
  requestId: ['request_id'],
  query: ['search_term'],
  amount: ['value'],
  items: ['products'],
  source: [],
  customer: [],
  customerToken: [],
  store: [],
  quantity: [],
  currency: [],
};
const CODES = ['item', 'sku', 'item_id', 'product_id'] as const;
/** Whoever is logged in, as the shop's own system knows them. */
const USERS = ['user_id', 'userId'] as const;
/** Text that others also send as a number. */
const TEXTS = new Set(['id', 'visitor', 'session', 'placement']);
const MICROS_DIGITS = /^\d{13,17}$/;

/**
 * An event in our words. What is ours already comes back as it is; of another's, what has no place here is dropped.
 * @returns anything: it is still to be checked.
 */
export function inOurWords(raw: unknown): unknown {
  if (!isBag(raw)) return raw;
  const layers = [raw, raw.params, raw.properties, raw.ecommerce].filter(isBag);
  const foreign = layers.length > 1 || !('kind' in raw);
  const event: Bag = foreign ? {} : { ...raw };
  const name = raw.kind ?? raw.event ?? raw.name;
  event.kind = typeof name === 'string' ? (KINDS[name.toLowerCase()] ?? name) : name;
  for (const [ours, theirs] of Object.entries(FIELDS)) take(event, layers, ours, theirs);
  takeTime(event, layers);
  takeUser(event, layers);
  takeItems(event, layers, foreign);
  return event;
}

/** What holds for a whole event is that of its one item. */
function takeItems(event: Bag, layers: readonly Bag[], foreign: boolean): void {
  if (Array.isArray(event.items)) event.items = event.items.map((one) => itemOf(one, foreign) ?? one);
  else if (event.items === undefined) {
    const merged: Bag = Object.assign({}, ...layers.toReversed());
    const { codes } = itemOf(merged, foreign) ?? {};
    if (codes !== undefined) event.items = [{ codes }];
    for (const name of CODES) delete event[name];
    event.price ??= merged.price;
  }
  const only = Array.isArray(event.items) && event.items.length === 1 ? event.items[0] : undefined;
  if (isBag(only)) {
    for (const name of ['quantity', 'amount'] as const) {
      if (event[name] === undefined || only[name] !== undefined) continue;
      only[name] = event[name];
      delete event[name];
    }
    only.amount ??= product(event.price, only.quantity as unknown);
    if (only.amount === undefined) delete only.amount;
    delete event.price;
  }
  if (event.price === undefined || foreign) delete event.price;
  if (foreign) for (const name of ['quantity', 'amount']) delete event[name];
}

/** A call in our words: `{events, …}`, GA4's `{client_id, events}`, Segment's `{batch}`, or one event by itself. */
export function envelopeInOurWords(raw: unknown): unknown {
  if (!isBag(raw)) return raw;
  if (!('events' in raw) && !('batch' in raw))
    return 'kind' in raw || 'event' in raw || 'name' in raw ? { events: [raw] } : raw;
  const { events, batch, user_id, userId, timestamp_micros, client_id, anonymousId, ...rest } = raw;
  const envelope: Bag = batch === undefined && client_id === undefined ? rest : {};
  const visitor = envelope.visitor ?? client_id ?? anonymousId;
  const user = user_id ?? userId;
  if (visitor !== undefined) envelope.visitor = textOf(visitor);
  if (user !== undefined && envelope.customer === undefined) envelope.customer = { externalId: textOf(user) };
  if (timestamp_micros !== undefined && envelope.at === undefined) envelope.at = timeOf(timestamp_micros);
  return { ...envelope, events: events ?? batch };
}

function take(event: Bag, layers: readonly Bag[], ours: string, theirs: readonly string[]): void {
  for (const name of [ours, ...theirs]) {
    const layer = layers.find((one) => one[name] !== undefined);
    if (name !== ours) delete event[name];
    if (layer !== undefined && event[ours] === undefined)
      event[ours] = TEXTS.has(ours) ? textOf(layer[name]) : layer[name];
  }
}

function takeTime(event: Bag, layers: readonly Bag[]): void {
  const micros = layers.find((layer) => layer.timestamp_micros !== undefined)?.timestamp_micros;
  delete event.timestamp_micros;
  if (micros !== undefined && event.at === undefined) event.at = timeOf(micros);
}

function takeUser(event: Bag, layers: readonly Bag[]): void {
  for (const name of USERS) {
    const user = layers.find((layer) => layer[name] !== undefined && layer[name] !== null)?.[name];
    delete event[name];
    if (user !== undefined && event.customer === undefined) event.customer = { externalId: textOf(user) };
  }
}

/** @returns undefined where it names no item. */
function itemOf(raw: unknown, foreign: boolean): Bag | undefined {
  if (typeof raw === 'string') return { codes: [raw] };
  if (!isBag(raw)) return undefined;
  const codes = CODES.flatMap((name) => {
    const code = raw[name];
    return code === undefined ? [] : [foreign ? textOf(code) : code];
  });
  if (codes.length === 0) return undefined;
  const { quantity, price, amount, item, sku, item_id, product_id, ...more } = raw;
  const paid = amount ?? product(price, quantity);
  return {
    ...(foreign ? {} : more),
    codes: [...new Set(codes)],
    ...(quantity !== undefined && { quantity }),
    ...(paid !== undefined && { amount: paid }),
  };
}

/** Price × quantity, exact, rounded to four decimals; undefined where either is no plain decimal. */
function product(price: unknown, quantity: unknown = 1): string | undefined {
  const plain = (value: unknown) => /^\d{1,12}(?:\.\d{1,4})?$/.test(String(value));
  if (!plain(price) || !plain(quantity)) return undefined;
  return fromUnits((toUnits(String(price)) * toUnits(String(quantity)) + 5_000n) / 10_000n);
}

/** Microseconds since 1970-01-01. */
function timeOf(micros: unknown): unknown {
  if (!MICROS_DIGITS.test(String(micros))) return micros;
  return new Date(Number(micros) / 1_000).toISOString();
}

function textOf(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
