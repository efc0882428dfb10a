import { fitTogether, type Neighbours, TOGETHER_DEFAULTS } from '../../../models/cooccurrence/index.ts';
import { Accumulator } from '../../../models/core/accumulator.ts';
import { snapshotOf } from '../../../models/core/snapshot-of.ts';
import { TopK } from '../../../models/core/top-k.ts';
import { fitSession, SESSION_DEFAULTS, SessionFinder, sessionsOf } from '../../../models/session/index.ts';
import { type Grid, search } from '../../baselines/search.ts';

/** Item numbers of the answer to a session, best first; none that the session has. Valid until the next call. */
export type SessionRanker = (session: readonly number[]) => Uint32Array;

/** What a model is made of: sessions, the oldest first. */
export interface SessionWorld {
  items: number;
  sessions: readonly (readonly number[])[];
  /** Length of an answer. */
  length: number;
}

/** Chooses its settings by the score of what they make of `learn`, and is then made of `all`. */
export type SessionModel = (
  learn: SessionWorld,
  all: SessionWorld,
  score: (rank: SessionRanker) => number,
) => { settings: object; rank: SessionRanker };

const { length: _, ...SESSION_START } = SESSION_DEFAULTS;

const SESSION_GRID: Grid<typeof SESSION_START> = {
  window: [3, 5, 10, 20, 40],
  matchRarity: [0, 0.5, 1, 2],
  offerRarity: [0, 0.25, 0.5],
  sizePenalty: [0, 0.5, 1],
  neighbours: [100, 500, 1500],
  recent: [500, 2000],
};

const { sizePenalty, shrinkage, popularityPenalty, minSupport } = TOGETHER_DEFAULTS;
const ITEM_KNN_START = { sizePenalty, shrinkage, popularityPenalty, minSupport };
type ItemKnnSettings = typeof ITEM_KNN_START;

const ITEM_KNN_GRID: Grid<ItemKnnSettings> = {
  sizePenalty: [0, 0.5, 1],
  shrinkage: [0, 2, 10, 50],
  popularityPenalty: [0, 0.2, 0.35, 0.5],
  minSupport: [1, 2],
};

/** Long enough that nothing is lost to the cut of the lists. */
const ITEM_KNN_NEIGHBOURS = 500;

/** By the name in the report; the first is ours. */
export const SESSION_MODELS: Readonly<Record<string, SessionModel>> = {
  'VMIS-kNN': tuned(SESSION_START, SESSION_GRID, vmisKnn),
  'item-kNN': tuned(ITEM_KNN_START, ITEM_KNN_GRID, itemKnn),
  'item-kNN, last item': tuned(ITEM_KNN_START, ITEM_KNN_GRID, (world, settings) => {
    const rank = itemKnn(world, settings);
    return (session) => rank(session, session.length - 1);
  }),
  popularity: tuned({}, {}, popularity),
};

/** Of the search: a second one changes little, a third nothing. */
const ROUNDS = 2;

function tuned<T extends object>(
  start: T,
  grid: Grid<T>,
  fit: (world: SessionWorld, settings: T) => SessionRanker,
): SessionModel {
  return (learn, all, score) => {
    const { settings } = search(start, grid, (tried) => score(fit(learn, tried)), ROUNDS);
    return { settings, rank: fit(all, settings) };
  };
}

function vmisKnn(world: SessionWorld, chosen: typeof SESSION_START): SessionRanker {
  const settings = { ...chosen, length: world.length };
  const parts = fitSession(sessionsOf(world.sessions), world.items, settings);
  const finder = new SessionFinder(parts, settings);
  return (session) => finder.find(session).ids;
}

/** The scores of the neighbours of the items from place `from` on, summed: what accompanies a cart. */
function itemKnn(
  { items, sessions, length }: SessionWorld,
  chosen: ItemKnnSettings,
): (session: readonly number[], from?: number) => Uint32Array {
  const { start, item, score } = neighboursIn(sessions, items, chosen);
  const sums = new Accumulator(items);
  const top = new TopK(1, length);
  return (session, from = 0) => {
    for (const given of session.slice(from)) sums.addRange(item, score, start[given]!, start[given + 1]!, 1);
    return bestNew(sums, session, top);
  };
}

function neighboursIn(
  sessions: SessionWorld['sessions'],
  items: number,
  chosen: ItemKnnSettings,
): Neighbours {
  const all = Object.fromEntries(Array.from({ length: items }, (_, item) => [item, {}]));
  const purchases = sessions.map((own, day) => ({ day, items: own }));
  return fitTogether(snapshotOf({ purchases, items: all }), {
    ...TOGETHER_DEFAULTS,
    ...chosen,
    neighbours: ITEM_KNN_NEIGHBOURS,
  });
}

function popularity({ items, sessions, length }: SessionWorld): SessionRanker {
  const counts = new Uint32Array(items);
  for (const session of sessions) for (const item of session) counts[item]!++;
  const sums = new Accumulator(items);
  const top = new TopK(1, length);
  return (session) => {
    for (let item = 0; item < items; item++) if (counts[item]! > 0) sums.add(item, counts[item]!);
    return bestNew(sums, session, top);
  };
}

/** Empties `sums`. */
function bestNew(sums: Accumulator, session: readonly number[], top: TopK): Uint32Array {
  top.clear();
  for (let at = 0; at < sums.size; at++) {
    const item = sums.touched[at]!;
    if (!session.includes(item)) top.offer(0, item, sums.sum[item]!);
  }
  sums.clear();
  return top.ranked(0).ids;
}
