import { availableParallelism } from 'node:os';
import type { PairScoreSettings } from '../../models/cooccurrence/index.ts';
import { seededRandom } from '../../models/core/random.ts';
import { inThread } from '../../src/resources/thread.ts';
import { atMost } from '../at-most.ts';
import type { ScoreChoice } from '../choose-together/choose-scores.ts';
import { type ModelFigures, summarise } from '../evaluate/summary.ts';
import {
  bootstrapDifference,
  type Interval,
  type Measure,
  mean,
  type NotComputable,
} from '../metrics/index.ts';
import { ACCOMPANYING_MODELS, type FoldPlaces, K, TOGETHER } from './accompanying-fold.ts';
import { type NextBasketData, readNextBasketData } from './next-basket-data.ts';

export interface AccompanyingReport {
  protocol: 'accompanying';
  dataset: string;
  seed: number;
  folds: number;
  /** Items that were left out and asked for; `fresh` are new to their customer, `unseen` in no history and not asked for. */
  targets: { all: number; fresh: number; unseen: number };
  /** Chosen on everybody's basket before the last. */
  choice: ScoreChoice;
  /** hit@10 and mrr@10 of all targets, hit_new@10 and mrr_new@10 of those new to their customer. */
  models: ModelFigures[];
  /** Model → ours less it, in hit@10, over customers. */
  comparisons: Record<string, { all: Interval | NotComputable; new: Interval | NotComputable }>;
}

export interface AccompanyingOptions {
  seed: number;
  /** Names of the models to run, all by default. */
  models?: readonly string[] | undefined;
  onProgress?: (done: number, total: number) => void;
}

export type AccompanyingTask =
  | { kind: 'choose'; data: NextBasketData; seed: number }
  | {
      kind: 'fold';
      data: NextBasketData;
      fold: number;
      settings: PairScoreSettings;
      models: readonly string[];
    };

const WORKER = 'training/protocols/accompanying.worker.ts';

/**
 * Leaves one item out of each test basket and ranks all items by what goes with the rest of it, the customer unknown:
 * means over a fold's targets, then over the folds, which run in threads.
 * @throws RegularsError `invalid_dataset` where the folder is no data set of next baskets.
 */
export async function evaluateAccompanying(
  directory: string,
  { seed, models = ACCOMPANYING_MODELS, onProgress = () => {} }: AccompanyingOptions,
): Promise<AccompanyingReport> {
  const data = readNextBasketData(directory);
  const total = data.folds.length + 1;
  let done = 0;
  const run = async <T>(task: AccompanyingTask): Promise<T> => {
    const answer = await inThread<T>(WORKER, task).result;
    onProgress(++done, total);
    return answer;
  };
  const choice = await run<ScoreChoice>({ kind: 'choose', data, seed });
  const places = atMost(availableParallelism(), (fold: number) =>
    run<FoldPlaces>({ kind: 'fold', data, fold, settings: choice.chosen, models }),
  );
  const folds = await Promise.all(Array.from(data.folds.keys(), places));
  const others = models.filter((name) => name !== TOGETHER);
  const compared = models.includes(TOGETHER) ? others : [];
  return {
    protocol: 'accompanying',
    dataset: data.name,
    seed,
    folds: folds.length,
    targets: {
      all: folds.reduce((sum, { fresh }) => sum + fresh.length, 0),
      fresh: folds.reduce((sum, { fresh }) => sum + fresh.filter(Boolean).length, 0),
      unseen: folds.reduce((sum, { unseen }) => sum + unseen, 0),
    },
    choice,
    models: models.map((name) =>
      summarise(
        name,
        folds.map((fold) => measure(fold, name)),
      ),
    ),
    comparisons: Object.fromEntries(
      compared.map((name) => [
        name,
        { all: difference(folds, name, seed, false), new: difference(folds, name, seed, true) },
      ]),
    ),
  };
}

function measure({ places, fresh, skipped }: FoldPlaces, name: string): Record<string, Measure> {
  const reason = skipped[name];
  const own = places[name] ?? [];
  const meanOf = (value: (place: number) => number, onlyNew: boolean): Measure =>
    reason === undefined
      ? mean(own.flatMap((place, target) => (onlyNew && !fresh[target] ? [] : value(place))))
      : { reason };
  const reciprocal = (place: number) => 1 / (place + 1);
  return {
    [`hit@${K}`]: meanOf(isHit, false),
    [`mrr@${K}`]: meanOf(reciprocal, false),
    [`hit_new@${K}`]: meanOf(isHit, true),
    [`mrr_new@${K}`]: meanOf(reciprocal, true),
  };
}

function difference(
  folds: readonly FoldPlaces[],
  name: string,
  seed: number,
  onlyNew: boolean,
): Interval | NotComputable {
  const reason = folds.find(({ skipped }) => skipped[name] !== undefined)?.skipped[name];
  if (reason !== undefined) return { reason };
  const pairs = folds.flatMap(({ customer, fresh, places }) =>
    customer.flatMap((of, target) =>
      onlyNew && !fresh[target]
        ? []
        : { customer: of, ours: isHit(places[TOGETHER]![target]!), theirs: isHit(places[name]![target]!) },
    ),
  );
  return bootstrapDifference(pairs, seededRandom(seed));
}

/** Places beyond K are told as Infinity. */
function isHit(place: number): number {
  return place < K ? 1 : 0;
}
