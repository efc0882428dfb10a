import { totalmem } from 'node:os';
import type { TrainingReport } from '../report.ts';

/** What a training takes from the snapshot in memory to its files, and the most memory that its process holds. */
export interface Cost {
  seconds: number;
  megabytes: number;
}

export interface ForecastOptions {
  /** Whether it measures itself beside the baselines. */
  evaluate: boolean;
  threads: number;
  /** The last training of this data folder: its seconds correct those of the model. */
  last?: Pick<TrainingReport, 'data' | 'evaluation' | 'resumed' | 'spent'> | undefined;
}

type Size = Pick<TrainingReport['data'], 'lines' | 'customers'>;

/**
 * Processor seconds (learning on one thread, lists on all of them, the evaluation on one) and megabytes of `npx tsx
 * bench/training.ts version 1 4 32` and of the simulated chain; 2 × Xeon at 2.5 GHz, Node 20. By million lines and thousand
 * customers. Its steps took 1.6 times as long where others worked on the same machine.
 */
const LEARNING = { start: 25, lines: 3, customers: 0.25 };
const LISTS = { start: 1, customers: 2.2 };
const EVALUATION = { start: 18, lines: 5.5 };
const MEGABYTES = { start: 480, lines: 48, evaluation: 330, evaluationLines: 38 };
/** A last training that took so many times more or less ran on a machine that was busy, or on another one. */
const MOST_CORRECTION = 5;

/** What a training will take, by the size of its history. */
export function forecast(size: Size, options: ForecastOptions): Cost {
  const cost = uncorrected(size, options);
  const { last, threads } = options;
  // Reports of earlier builds say nothing of it.
  if (last?.spent === undefined || last.resumed.length > 0) return cost;
  const before = uncorrected(last.data, { evaluate: !('skipped' in last.evaluation), threads });
  const correction = last.spent.seconds / before.seconds;
  if (correction > MOST_CORRECTION || correction < 1 / MOST_CORRECTION) return cost;
  return { ...cost, seconds: Math.ceil(cost.seconds * correction) };
}

function uncorrected(size: Size, { evaluate, threads }: Omit<ForecastOptions, 'last'>): Cost {
  const [lines, customers] = [size.lines / 1e6, size.customers / 1e3];
  const learning = LEARNING.start + LEARNING.lines * lines + LEARNING.customers * customers;
  const lists = LISTS.start + LISTS.customers * customers;
  const evaluation = evaluate ? EVALUATION.start + EVALUATION.lines * lines : 0;
  // The evaluation has a thread of its own beside: the longer of the two, and no less than the processors can do.
  const seconds = Math.max(learning + lists / threads, evaluation, (learning + lists + evaluation) / threads);
  const beside = evaluate ? MEGABYTES.evaluation + MEGABYTES.evaluationLines * lines : 0;
  const megabytes = MEGABYTES.start + MEGABYTES.lines * lines + beside;
  return { seconds: Math.ceil(seconds), megabytes: Math.round(megabytes) };
}

/** Megabytes that this process may use: the machine's, or its control group's where that is less. */
export function memoryOfMachine(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 1e6;
}
