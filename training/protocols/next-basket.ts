import { availableParallelism } from 'node:os';
import { inThread } from '../../src/resources/thread.ts';
import { atMost } from '../at-most.ts';
import { baselines, type TunedBaselines } from '../baselines/index.ts';
import { OURS } from '../evaluate/fit-model.ts';
import { type ModelFigures, summarise } from '../evaluate/summary.ts';
import type { Measure } from '../metrics/index.ts';
import { readNextBasketData } from './next-basket-data.ts';

export interface NextBasketReport {
  protocol: 'next-basket';
  dataset: string;
  seed: number;
  /** How many folds the figures are means of. */
  folds: number;
  models: ModelFigures[];
}

export interface NextBasketOptions {
  seed: number;
  ks: readonly number[];
  /** Names of the models to run, all by default. */
  models?: readonly string[] | undefined;
  /** Told of each finished step and of settings that were chosen. */
  onProgress?: (done: number, total: number) => void;
  onNote?: (message: string) => void;
}

/** What a worker is asked: to tune, or to evaluate one fold. */
export type NextBasketTask =
  | { kind: 'tune'; directory: string; seed: number; k: number }
  | {
      kind: 'fold';
      directory: string;
      seed: number;
      fold: number;
      ks: readonly number[];
      models: readonly string[];
      tuned: TunedBaselines | undefined;
    };

export type NextBasketAnswer = TunedBaselines | Record<string, Record<string, Measure>>;

export const NEXT_BASKET_MODELS: readonly string[] = [
  ...Object.keys(baselines()),
  'GP-TopFreq tuned',
  'TIFU-KNN tuned',
  'UP-CF tuned',
  OURS,
];

/**
 * The literature's protocol on a folder of its files: means over a fold's test customers, then over the folds, which run
 * in worker threads, one a processor.
 * @throws RegularsError `invalid_dataset` where the folder is not such a data set.
 */
export async function evaluateNextBasket(
  directory: string,
  options: NextBasketOptions,
): Promise<NextBasketReport> {
  const { seed, ks, models = NEXT_BASKET_MODELS, onProgress, onNote } = options;
  const data = readNextBasketData(directory); // here, so that a broken file is told before workers start
  const tunes = models.some((name) => name.endsWith(' tuned'));
  const total = data.folds.length + (tunes ? 1 : 0);
  let done = 0;
  const run = async <T extends NextBasketAnswer>(task: NextBasketTask): Promise<T> => {
    const answer = await inThread<T>('training/protocols/next-basket.worker.ts', task).result;
    onProgress?.(++done, total);
    return answer;
  };
  const tuned = tunes ? await run<TunedBaselines>({ kind: 'tune', directory, seed, k: ks[0]! }) : undefined;
  for (const [name, settings] of Object.entries(tuned ?? {}))
    onNote?.(`${name}: ${JSON.stringify(settings)}, chosen on everyone's basket before the last`);

  const measure = atMost(availableParallelism(), (fold: number) =>
    run<Record<string, Record<string, Measure>>>({ kind: 'fold', directory, seed, fold, ks, models, tuned }),
  );
  const folds = await Promise.all(Array.from(data.folds.keys(), measure));
  return {
    protocol: 'next-basket',
    dataset: data.name,
    seed,
    folds: folds.length,
    models: models.map((name) =>
      summarise(
        name,
        folds.map((fold) => fold[name]!),
      ),
    ),
  };
}
