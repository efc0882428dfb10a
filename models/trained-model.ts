import { LIST_LENGTH_LIMIT } from './artifact/format.ts';
import type {
  BoughtItem,
  CustomerLists,
  DueItem,
  GroupList,
  ItemLists,
  OwnStoreShift,
  RankedItem,
  Reason,
} from './artifact/lists.ts';
import type { Neighbours } from './cooccurrence/index.ts';
import { type Baskets, basketsOf } from './core/baskets.ts';
import { dateOf } from './core/date-of.ts';
import { TopK } from './core/top-k.ts';
import type { FittedModel } from './fitted-model.ts';
import type { CustomerHistory, HistoryBasket, KnownVisit, Model, ScoredItem } from './model.ts';
import { NextPurchase, type Prediction } from './next-purchase/predict.ts';
import { type Novelty, NoveltyFinder } from './novelty/novelty.ts';
import type { Rankings } from './popularity/popularity.ts';
import { dueOf, dueWindow, PairReader } from './replenishment/index.ts';
import { SessionFinder } from './session/index.ts';
import { VisitRanker } from './visit/index.ts';

/**
 * How much of what was bought is kept, the latest first: all of the latest purchase day (a list holds 255), of the days
 * that count as just bought after it up to 60 items, and 30 in any case. Filters and reasons need the latest.
 */
const BOUGHT = { always: 30, lately: 60, latelyDays: 14 } as const;

/** Answers from a fitted model, in item numbers. Its arrays are never written; the scratch of a call is its own. */
export class TrainedModel implements Model {
  readonly version: string;
  readonly checksum: string;
  readonly lastDay: number;
  readonly #fitted: FittedModel;
  /** item_no → row; variants that are counted as one item share a row. */
  readonly #itemRow: ReadonlyMap<number, number>;
  readonly #categoryRow: ReadonlyMap<number, number>;
  readonly #storeRow: ReadonlyMap<number, number>;
  /** Made on first use: whoever only reads lists does without. */
  #next: NextPurchase | undefined;
  readonly #novelty: NoveltyFinder;
  readonly #session: SessionFinder;
  readonly #visit: VisitRanker;
  readonly #pairs: PairReader;
  readonly #dueTop: TopK;
  #chain: GroupList | undefined;

  constructor(fitted: FittedModel, checksum: string) {
    this.#fitted = fitted;
    this.checksum = checksum;
    this.lastDay = fitted.meta.lastDay;
    // Named by what it is: the same training makes the same version again.
    this.version = `${dateOf(this.lastDay)}-${checksum.slice(0, 8)}`;
    const { items, variants } = fitted;
    this.#itemRow = new Map([
      ...rowsOf(items),
      ...Array.from(variants.item, (no, at): [number, number] => [no, variants.row[at]!]),
    ]);
    this.#categoryRow = rowsOf(fitted.categories);
    this.#storeRow = rowsOf(fitted.stores);
    this.#novelty = new NoveltyFinder(fitted.novelty, fitted.categories.length, fitted.meta.novelty);
    this.#session = new SessionFinder(fitted.session, fitted.meta.session);
    this.#visit = new VisitRanker(fitted.everyone, fitted.categories.length, fitted.meta.visit);
    this.#pairs = new PairReader(fitted.replenishment.packSize);
    this.#dueTop = new TopK(1, fitted.meta.due.length);
  }

  customerLists(history: CustomerHistory, today: number): CustomerLists {
    const days = history.baskets.map(({ day }) => day);
    // Items that came after the training have no row yet: they count as bought, and say nothing else.
    const variants = new Map<number, number>();
    const known = history.baskets.map((basket) => this.#linesOf(basket, variants));
    const baskets = basketsOf(
      [known.map(({ rows }) => rows)],
      this.#fitted.items.length,
      (_, b) => days[b]!,
      (_, b, at) => known[b]!.pieces[at]!,
      (_, b) => ({ store: this.#storeRow.get(history.baskets[b]!.store ?? -1) ?? -1 }),
    );
    this.#next ??= new NextPurchase(this.#fitted.nextPurchase, this.#fitted.network);
    const next = this.#next;
    const predictions = next.predict(baskets, 0, today);
    const due = this.#due(baskets, today, variants);
    const overdue = new Set(due.filter(({ dueDay }) => dueDay <= today).map(({ item }) => item));
    return {
      next: predictions.map((prediction) => this.#rankedOf(prediction, overdue, variants)),
      due,
      novel: this.#novelty.find(next.own, today).map((novelty) => this.#novelOf(novelty, variants)),
      bought: boughtOf(history),
      ownStores: this.#ownStores(
        baskets,
        predictions.map(({ item }) => item),
      ),
    };
  }

  nextAtVisit(
    { next, ownStores }: Pick<CustomerLists, 'next' | 'ownStores'>,
    { store, weekday, hour }: KnownVisit,
  ): RankedItem[] {
    const shift = ownStores.find((own) => own.store === store)?.shift;
    const visit = { store: this.#storeRow.get(store ?? -1) ?? -1, weekday, hour };
    const scores = this.#visit.scores(
      next.map(({ item, score }) => ({ item: this.#itemRow.get(item) ?? -1, score })),
      visit,
      shift,
    );
    return next
      .map((entry, at) => ({ ...entry, score: scores[at]! }))
      .sort((a, b) => b.score - a.score || a.item - b.item);
  }

  sessionItems(items: readonly number[]): ScoredItem[] {
    const rows = items.flatMap((itemNo) => this.#itemRow.get(itemNo) ?? []);
    const { ids, scores } = this.#session.find(rows);
    return Array.from(ids, (row, at) => ({ item: this.#fitted.items[row]!, score: scores[at]! }));
  }

  itemLists(itemNo: number): ItemLists | null {
    const row = this.#itemRow.get(itemNo);
    if (row === undefined) return null;
    const { nextPurchase, similar } = this.#fitted;
    return {
      together: this.#neighboursOf(nextPurchase.together, row, 'together', itemNo),
      after: this.#neighboursOf(nextPurchase.after, row, 'after', itemNo),
      similar: this.#neighboursOf(similar, row, 'similar', itemNo),
    };
  }

  categoryList(categoryNo: number): GroupList | null {
    return this.#groupOf(this.#fitted.categoryRankings, this.#categoryRow.get(categoryNo));
  }

  storeList(storeNo: number): GroupList | null {
    return this.#groupOf(this.#fitted.storeRankings, this.#storeRow.get(storeNo));
  }

  chainList(): GroupList {
    this.#chain ??= { popular: this.#popularOf(this.#fitted.chain, 0) };
    return this.#chain;
  }

  /** The likeliest to be bought soon, then the earliest due first. */
  #due(baskets: Baskets, today: number, variants: ReadonlyMap<number, number>): DueItem[] {
    const { nextPurchase, replenishment, meta } = this.#fitted;
    // What is known reaches up to yesterday, or to the purchase of today that the lists are made anew for.
    const day = Math.max(today - 1, baskets.day.at(-1) ?? 0);
    const pairs = this.#pairs.read(baskets, [0], day, replenishment.amountPower);
    const top = this.#dueTop;
    const found = new Map<number, { at: number; dueDay: number }>();
    top.clear();
    for (let at = 0; at < pairs.item.length; at++) {
      const item = pairs.item[at]!;
      if (nextPurchase.rebuy.repeatable[item] === 0) continue;
      const due = dueOf(replenishment, pairs, at, meta.due);
      if (due === null) continue;
      found.set(item, { at, dueDay: due.dueDay });
      top.offer(0, item, due.chance);
    }
    const { ids, scores } = top.ranked(0);
    const list = Array.from(ids, (item, nth) => {
      const { at, dueDay } = found.get(item)!;
      return {
        item: variants.get(item)!,
        score: scores[nth]!,
        dueDay,
        ...dueWindow(replenishment, pairs, at),
        lastDay: pairs.lastDay[at]!,
      };
    });
    return list.sort((a, b) => a.dueDay - b.dueDay || b.score - a.score || a.item - b.item);
  }

  #ownStores(baskets: Baskets, rows: readonly number[]): OwnStoreShift[] {
    const { stores } = this.#fitted;
    return this.#visit
      .ownShifts(baskets, 0, rows)
      .map(({ store, shift }) => ({ store: stores[store]!, shift }));
  }

  #rankedOf(
    { item, probability, why, because }: Prediction,
    overdue: ReadonlySet<number>,
    variants: ReadonlyMap<number, number>,
  ): RankedItem {
    const itemNo = variants.get(item) ?? this.#fitted.items[item]!;
    const reason: Reason = why !== 'own' ? why : overdue.has(itemNo) ? 'due' : 'again';
    return { item: itemNo, score: probability, reason, because: because < 0 ? 0 : variants.get(because)! };
  }

  #novelOf({ item, score, because }: Novelty, variants: ReadonlyMap<number, number>): RankedItem {
    const { items } = this.#fitted;
    return { item: items[item]!, score, reason: 'novelty', because: variants.get(because)! };
  }

  /**
   * Of what has a row, each row once.
   * @param variants row → item_no of the variant that was bought last: what is the customer's is told as they have it.
   */
  #linesOf(
    { items, quantities }: HistoryBasket,
    variants: Map<number, number>,
  ): { rows: number[]; pieces: number[] } {
    const bought = new Map<number, number>();
    for (const [at, itemNo] of items.entries()) {
      const row = this.#itemRow.get(itemNo);
      if (row === undefined) continue;
      bought.set(row, (bought.get(row) ?? 0) + (quantities?.[at] ?? 1));
      variants.set(row, itemNo);
    }
    return { rows: [...bought.keys()], pieces: [...bought.values()] };
  }

  #neighboursOf(
    { start, item, score }: Neighbours,
    row: number,
    reason: Reason,
    because: number,
  ): RankedItem[] {
    const { items } = this.#fitted;
    return range(start[row]!, start[row + 1]!).map((at) => ({
      item: items[item[at]!]!,
      score: score[at]!,
      reason,
      because,
    }));
  }

  #groupOf(rankings: Rankings, row: number | undefined): GroupList | null {
    return row === undefined ? null : { popular: this.#popularOf(rankings, row) };
  }

  #popularOf({ start, item, score }: Rankings, row: number): RankedItem[] {
    const { items } = this.#fitted;
    return range(start[row]!, start[row + 1]!).map((at) => ({
      item: items[item[at]!]!,
      score: score[at]!,
      reason: 'popular',
      because: 0,
    }));
  }
}

function boughtOf(history: CustomerHistory): BoughtItem[] {
  const bought = new Map<number, BoughtItem>();
  for (const { day, items } of history.baskets)
    for (const item of items) {
      const entry = bought.get(item);
      if (entry === undefined) bought.set(item, { item, lastDay: day, times: 1 });
      else {
        entry.lastDay = day;
        entry.times++;
      }
    }
  const latest = history.baskets.at(-1);
  if (latest === undefined) return [];
  const sorted = [...bought.values()].sort((a, b) => b.lastDay - a.lastDay || a.item - b.item);
  const lately = sorted.filter(({ lastDay }) => lastDay > latest.day - BOUGHT.latelyDays).length;
  const kept = Math.max(BOUGHT.always, Math.min(BOUGHT.lately, lately), latest.items.length);
  return sorted.slice(0, Math.min(kept, LIST_LENGTH_LIMIT));
}

function rowsOf(numbers: Int32Array): ReadonlyMap<number, number> {
  return new Map(Array.from(numbers, (no, row) => [no, row]));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
