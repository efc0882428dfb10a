import {
  countPairs,
  type ItemScores,
  itemScores,
  LeaveOneOut,
  PAIR_SCORE_SETTINGS,
  type PairScoreSettings,
  TOGETHER_DEFAULTS,
} from '../../models/cooccurrence/index.ts';
import type { Csr } from '../../models/core/csr.ts';
import type { Grid } from '../baselines/search.ts';
import type { AskedBasket } from './draw-baskets.ts';

/** Over the items left out; hit_new@10 over those that are new to their customer, 0 where there are none. */
export interface Figures {
  'hit@10': number;
  'mrr@10': number;
  'hit_new@10': number;
}

export interface ScoreChoice {
  chosen: PairScoreSettings;
  figures: Figures;
  /** With the settings that would be taken without a choice. */
  defaults: Figures;
  /** hit_new@10 that is asked of what is chosen: the better of conditional probability and cosine. */
  leastNew: number;
  /** setting → value → hit@10 of the best combination with it: how much the value matters. */
  best: Record<keyof PairScoreSettings, Record<string, number>>;
}

const K = 10;

const SCORE_GRID: Grid<PairScoreSettings> = {
  sizePenalty: [0, 0.5, 1],
  shrinkage: [2, 10, 50],
  confidencePower: [0.5, 0.75, 1, 1.5],
  popularityPenalty: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
};

interface Tried {
  settings: PairScoreSettings;
  figures: Figures;
}

/**
 * Tries every combination on baskets of which each item is left out in turn: the highest hit@10 (then MRR@10, then the
 * first) of those that find what is new to the customer no worse than plain scores do, else the one that finds most of
 * it: what a customer always buys together needs no advice. Pairs are counted once for all combinations.
 * @param sets what is learnt from. @param given settings that are not to be chosen.
 */
export function chooseScores(
  sets: Csr,
  items: number,
  baskets: readonly AskedBasket[],
  minSupport: number,
  given: Partial<PairScoreSettings> = {},
): ScoreChoice {
  const valuesOf = (name: keyof PairScoreSettings): readonly number[] => {
    const own = given[name];
    return own === undefined ? SCORE_GRID[name] : [own];
  };
  const sizePenalties = valuesOf('sizePenalty');
  const popularityPenalties = valuesOf('popularityPenalty');
  const table = countPairs(sets, items, sizePenalties, minSupport);
  const powersOf = (power: number) => Float64Array.from(table.count, (n) => n ** -power);
  const damped = popularityPenalties.map(powersOf);
  const leaveOneOut = new LeaveOneOut(items);
  const supports = itemScores(table, ({ support }, at) => support[at]!);
  const measure = (scores: ItemScores, share: Float64Array, others: readonly Float64Array[]) =>
    figuresOf(leaveOneOut, baskets, scores, share, others);
  const plain = [
    ...measure(supports, powersOf(1), [powersOf(0)]),
    ...measure(supports, powersOf(0.5), [powersOf(0.5)]),
  ];
  const leastNew = Math.max(...plain.map((figures) => figures['hit_new@10']));
  const tried: Tried[] = [];
  for (const [weighting, sizePenalty] of sizePenalties.entries())
    for (const confidencePower of valuesOf('confidencePower')) {
      const powers = itemScores(table, ({ weights }, at) => weights[weighting]![at]! ** confidencePower);
      for (const shrinkage of valuesOf('shrinkage')) {
        const share = Float64Array.from(table.count, (n) => (n + shrinkage) ** -confidencePower);
        for (const [at, figures] of measure(powers, share, damped).entries())
          tried.push({
            settings: {
              sizePenalty,
              shrinkage,
              confidencePower,
              popularityPenalty: popularityPenalties[at]!,
            },
            figures,
          });
      }
    }
  const best = bestOf(tried, leastNew);
  return {
    chosen: best.settings,
    figures: best.figures,
    defaults: defaultsOf(tried, { ...TOGETHER_DEFAULTS, ...given }).figures,
    leastNew,
    best: Object.fromEntries(
      PAIR_SCORE_SETTINGS.map((name) => [name, byValue(tried, name)]),
    ) as ScoreChoice['best'],
  };
}

/** For each of `otherFactors`. */
function figuresOf(
  leaveOneOut: LeaveOneOut,
  baskets: readonly AskedBasket[],
  scores: ItemScores,
  givenFactor: Float64Array,
  otherFactors: readonly Float64Array[],
): Figures[] {
  let asked = 0;
  let askedNew = 0;
  const sums = otherFactors.map(() => ({ hits: 0, reciprocal: 0, hitsNew: 0 }));
  for (const { items, fresh } of baskets) {
    asked += items.length;
    for (const isNew of fresh) if (isNew) askedNew++;
    const places = leaveOneOut.places(scores, items, K, givenFactor, otherFactors);
    for (const [of, sum] of sums.entries())
      for (const [at, place] of places[of]!.entries()) {
        if (place >= K) continue;
        sum.hits++;
        sum.reciprocal += 1 / (place + 1);
        if (fresh[at]) sum.hitsNew++;
      }
  }
  return sums.map(({ hits, reciprocal, hitsNew }) => ({
    'hit@10': hits / asked,
    'mrr@10': reciprocal / asked,
    'hit_new@10': askedNew === 0 ? 0 : hitsNew / askedNew,
  }));
}

function bestOf(tried: readonly Tried[], leastNew: number): Tried {
  const allowed = tried.filter(({ figures }) => figures['hit_new@10'] >= leastNew);
  const order = allowed.length > 0 ? (['hit@10', 'mrr@10'] as const) : (['hit_new@10', 'hit@10'] as const);
  const among = allowed.length > 0 ? allowed : tried;
  return among.reduce((most, one) => {
    const decides = order.find((name) => one.figures[name] !== most.figures[name]);
    return decides !== undefined && one.figures[decides] > most.figures[decides] ? one : most;
  });
}

function defaultsOf(tried: readonly Tried[], defaults: PairScoreSettings): Tried {
  return tried.find(({ settings }) =>
    PAIR_SCORE_SETTINGS.every((name) => settings[name] === defaults[name]),
  )!;
}

function byValue(tried: readonly Tried[], name: keyof PairScoreSettings): Record<string, number> {
  const hits: Record<string, number> = {};
  for (const { settings, figures } of tried)
    hits[settings[name]] = Math.max(hits[settings[name]] ?? 0, figures['hit@10']);
  return hits;
}
