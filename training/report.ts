import type { TogetherChoice } from './choose-together/choose-together.ts';
import type { EvaluationReport } from './evaluate/index.ts';
import type { ModelFigures } from './evaluate/summary.ts';
import type { RankerReport } from './fit-ranker.ts';
import type { Diagnosis } from './plan/diagnose.ts';
import type { Cost } from './plan/forecast.ts';
import type { FitSettings } from './settings.ts';
import type { Tuning } from './tuning/tuning-file.ts';

/** report.json, beside the version it tells of and in the registry. */
export interface TrainingReport {
  version: string;
  /** SHA-256 (hex) of model.bin. */
  checksum: string;
  /** Local dates of the first and the last purchase. */
  window: { from: string; to: string };
  snapshotHash: string;
  watermark: number;
  seed: number;
  settings: FitSettings;
  /** The period that settings of like customers were chosen on by `regulars tune`; null = they are the defaults. */
  tuned: Pick<Tuning, 'day' | 'lastDay' | 'customers'> | null;
  data: { customers: number; items: number; purchases: number; lines: number };
  ranker: RankerReport;
  /** How pairs are scored, and the figures that chose it. */
  together: TogetherChoice;
  /** Of the settings, on the end of the history, which was hidden; what is served is refitted on all of it. */
  evaluation: Evaluation;
  /** Files and, by kind of list, entries and bytes. */
  sizes: {
    modelBytes: number;
    listsBytes: number;
    lists: Record<string, { entries: number; bytes: number }>;
  };
  seconds: Record<string, number>;
  /** What the history was like, and what the training was expected to take, before it began. */
  diagnosis: Diagnosis;
  forecast: Cost;
  /** What it took. */
  spent: Cost;
  /** Steps that a training of the same history, settings and seed had finished when it was killed. */
  resumed: string[];
  warnings: string[];
}

/** `skipped` says why there are no figures. */
export type Evaluation =
  | (Pick<EvaluationReport, 'days' | 'cutOffs' | 'comparison' | 'reliability'> & { models: ModelMetrics[] })
  | { skipped: string };

export type ModelMetrics = Pick<ModelFigures, 'name' | 'metrics' | 'reasons'>;
