import type { CustomerLists, ItemLists } from '../../models/artifact/index.ts';
import type { ScoredItem } from '../../models/model.ts';
import { RegularsError } from '../errors.ts';
import type { CatalogueView } from '../resources/catalogue/index.ts';
import type { ListReader } from './list-reader.ts';
import { type Placement, type Placements, SOURCES } from './placements/index.ts';
import type { PlacementRequest } from './schemas.ts';
import { candidates, type Evidence } from './steps/candidates.ts';
import { refusal, type Wanted } from './steps/filters.ts';
import { isJustBought, type JustBought } from './steps/just-bought.ts';
import { climb, type Trace } from './steps/ladder.ts';
import { boosted } from './steps/rank.ts';
import { type ActiveRules, activeRules } from './steps/rules.ts';
import type { VisitorSession } from './steps/session-of.ts';
import type { Level, Pick } from './steps/tier.ts';
import { inVariants } from './steps/variant-of.ts';
import type { WornSizes } from './steps/worn-sizes.ts';

/** What holds for every placement of a call. */
export interface Asked {
  /** The customer's lists; null where there are none that may be used. */
  lists: CustomerLists | null;
  /** The same, ranked for this store and time: for placements that are seen in it. */
  listsHere: CustomerLists | null;
  justBought: JustBought;
  sizes: WornSizes;
  storeNo: number | undefined;
  session: VisitorSession;
  /** Local day, since 1970-01-01: rules have dates. */
  day: number;
}

/** What answers are made from. */
export interface Around {
  placements: Placements;
  catalogue: CatalogueView;
  reader: ListReader;
  /** Told of every candidate of the answer, for whoever asks why. Called anew where an attempt had nothing to show. */
  trace?: (at: number, attempt: Attempt) => Trace;
}

/** Each one's lists are read and merged: a page has few, and nobody may keep the server busy with thousands. */
const MAX_EVIDENCE = 1_000;

/** Rather an item twice on a page, or one just bought, than an empty widget. */
export const ATTEMPTS = ['fresh', 'repeated-on-page', 'just-bought'] as const;
export type Attempt = (typeof ATTEMPTS)[number];

export interface PlacementAnswer {
  placement: string;
  level: Level;
  items: Pick[];
  /** Price zone: that of the store where the customer is, else of the one that is asked about. */
  zone: string;
}

/** One placement's request, its codes looked up. Codes that nobody knows are left out. */
interface Prepared {
  name: string;
  placement: Placement;
  items: number[];
  /** As the request tells it, else as the session has it. */
  cart: readonly number[];
  count: number;
  wanted: Wanted;
  rules: ActiveRules;
}

/** @throws RegularsError `invalid_request` for more items than lists can be read of. */
export function checkEvidence(requests: readonly PlacementRequest[]): void {
  const got = requests.reduce((sum, { items = [], cart = [] }) => sum + items.length + cart.length, 0);
  if (got <= MAX_EVIDENCE) return;
  throw new RegularsError(
    'invalid_request',
    `body/requests: got ${got} items and cart lines in all, expected at most ${MAX_EVIDENCE}`,
  );
}

/** Every list the placements draw on, read together: one round trip however many placements there are. */
export function readItemLists(
  requests: readonly PlacementRequest[],
  { placements, catalogue, reader }: Around,
): Map<number, Promise<ItemLists | null>> {
  const reads = new Map<number, Promise<ItemLists | null>>();
  for (const request of requests) {
    const { sources } = placements.get(request.placement);
    const needed = [
      ...(sources.some((source) => SOURCES[source] === 'item') ? (request.items ?? []) : []),
      ...(sources.some((source) => source.startsWith('cart-')) ? (request.cart ?? []) : []),
    ];
    for (const itemNo of itemNosOf(needed, catalogue))
      if (!reads.has(itemNo)) reads.set(itemNo, reader.item(itemNo));
  }
  return reads;
}

/** Answers the placements in their order; an item stands in one of them alone, as long as there are others to show. */
export function answer(
  requests: readonly PlacementRequest[],
  asked: Asked,
  itemLists: ReadonlyMap<number, ItemLists | null>,
  around: Around,
): PlacementAnswer[] {
  const { catalogue } = around;
  const taken = { items: new Set<number>(), styles: new Set<string>() };
  return requests.map((request, at) => {
    const prepared = prepare(request, asked, around);
    const result = answerOne(prepared, asked, itemLists, { at, ...around }, taken);
    for (const { item } of result.items) {
      taken.items.add(item);
      const style = catalogue.item(item)?.style;
      if (style != null) taken.styles.add(style);
    }
    return { placement: prepared.name, zone: prepared.wanted.zone, ...result };
  });
}

function answerOne(
  prepared: Prepared,
  asked: Asked,
  itemLists: ReadonlyMap<number, ItemLists | null>,
  around: Around & { at: number },
  taken: { items: ReadonlySet<number>; styles: ReadonlySet<string> },
): { level: Level; items: Pick[] } {
  const { catalogue, reader } = around;
  const { placement, wanted, rules, count, items, cart } = prepared;
  const listsOf = (itemNos: readonly number[]) => itemNos.flatMap((itemNo) => itemLists.get(itemNo) ?? []);
  const { storeNo } = asked;
  const evidence: Evidence = {
    customer: placement.inStore === true ? asked.listsHere : asked.lists,
    items: listsOf(items),
    cart: cart === asked.session.cart ? asked.session.cartLists : listsOf(cart),
    session: () => sessionItems(asked.session, items, reader),
    categories: () => categoryLists(prepared, around),
    store: () => (storeNo === undefined ? null : reader.store(storeNo)),
    chain: () => reader.chain(),
  };
  const pageStyles = [...items, ...cart].flatMap((itemNo) => catalogue.item(itemNo)?.style ?? []);
  const styles = new Set(pageStyles);
  const nothing = { items: new Set<number>(), styles: new Set<string>() };
  const onPage: Record<Attempt, typeof taken> = {
    fresh: { items: taken.items, styles: new Set([...taken.styles, ...pageStyles]) },
    'repeated-on-page': { items: new Set(), styles },
    'just-bought': nothing,
  };
  let anything = false;
  const allowed = (itemNo: number) => {
    const refused =
      refusal(catalogue, wanted, itemNo) ?? (rules.excludes(itemNo) ? ('rule' as const) : undefined);
    anything ||= refused === undefined;
    return refused;
  };
  const fresh = (itemNo: number) =>
    allowed(itemNo) ??
    (isJustBought(asked.justBought, catalogue, itemNo) ? ('just-bought' as const) : undefined);
  for (const attempt of ATTEMPTS) {
    const refused = attempt === 'just-bought' ? allowed : fresh;
    const trace = around.trace?.(around.at, attempt);
    const tiers = boosted(candidates(placement.sources, evidence), rules);
    const wantedVariant = {
      admits: (itemNo: number) => refused(itemNo) === undefined,
      sizes: asked.sizes,
      storeNo,
    };
    const shown = catalogue.categories.countsByStyle ? inVariants(tiers, catalogue, wantedVariant) : tiers;
    const result = climb(shown, {
      count,
      refusal: refused,
      styleOf: (itemNo) => catalogue.item(itemNo)?.style ?? null,
      categoryOf: (itemNo) => catalogue.item(itemNo)?.categoryNo ?? null,
      categoryCap: placement.maxPerCategory ?? (wanted.categories.size > 0 ? count : Math.ceil(count / 2)),
      maxPerCategory: placement.maxPerCategory ?? Number.POSITIVE_INFINITY,
      rules,
      rest: catalogue.newest(),
      taken: onPage[attempt],
      trace,
    });
    if (result.items.length > 0) return result;
    // Nothing passes the filters, whatever is on the page: the whole catalogue has been looked through.
    if (!anything) break;
  }
  return { level: 'chain', items: [] };
}

/** What the session leads to from here: the items of the page stand at its end. Nobody's session leads nowhere. */
function sessionItems(session: VisitorSession, page: readonly number[], reader: ListReader): ScoredItem[] {
  if (session.items.length === 0) return [];
  return reader.sessionItems([...session.items.filter((itemNo) => !page.includes(itemNo)), ...page]);
}

/** Of the categories asked for; else of those the items are in, and then of the categories above them. */
function* categoryLists({ wanted, items, cart }: Prepared, { catalogue, reader }: Around) {
  const lists = (categoryNos: Iterable<number>) =>
    [...new Set(categoryNos)].flatMap((categoryNo) => reader.category(categoryNo) ?? []);
  if (wanted.categories.size > 0) {
    yield lists(wanted.categories);
    return;
  }
  const evidence = items.length > 0 ? items : cart;
  const paths = evidence.map((itemNo) =>
    catalogue.categories.path(catalogue.item(itemNo)?.categoryNo ?? null),
  );
  const depth = Math.max(0, ...paths.map((path) => path.length));
  for (let above = 0; above < depth; above++) yield lists(paths.flatMap((path) => path[above] ?? []));
}

function prepare(request: PlacementRequest, asked: Asked, { placements, catalogue }: Around): Prepared {
  const placement = placements.get(request.placement);
  const items = itemNosOf(request.items ?? [], catalogue);
  const cart = request.cart === undefined ? asked.session.cart : itemNosOf(request.cart, catalogue);
  const { filter = {} } = request;
  const categories = (filter.categories ?? []).flatMap(
    (id) => catalogue.categories.find(id)?.categoryNo ?? [],
  );
  const filterStore = filter.store === undefined ? undefined : catalogue.storeNo(filter.store);
  const zone = catalogue.zoneOf(asked.storeNo ?? filterStore);
  const excluded = itemNosOf(request.exclude ?? [], catalogue);
  const here = placement.inStore === true || filter.inStock === true ? asked.storeNo : undefined;
  return {
    name: request.placement,
    placement,
    items,
    cart,
    count: request.count ?? placement.count,
    wanted: {
      categories: new Set(categories),
      priceMin: filter.priceMin,
      priceMax: filter.priceMax,
      storeNo: filterStore ?? here,
      zone,
      inStock: filter.inStock ?? true,
      excluded: {
        items: new Set([...items, ...cart, ...excluded]),
        styles: new Set(excluded.flatMap((itemNo) => catalogue.item(itemNo)?.style ?? [])),
      },
    },
    rules: activeRules(placements.compiledRules(request.placement, catalogue), asked.day, zone),
  };
}

function itemNosOf(codes: readonly string[], catalogue: CatalogueView): number[] {
  return [...new Set(codes.flatMap((code) => catalogue.find(code)?.itemNo ?? []))];
}
