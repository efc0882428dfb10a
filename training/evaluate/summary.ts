import { deviation, type Measure, mean } from '../metrics/index.ts';

/** A model's figures: means over the folds (cut-offs) and their sample standard deviation, null with a reason. */
export interface ModelFigures {
  name: string;
  metrics: Record<string, number | null>;
  sd: Record<string, number | null>;
  /** Why a metric is null, by its name; absent where every one could be computed. */
  reasons?: Record<string, string>;
}

export function summarise(name: string, folds: readonly Record<string, Measure>[]): ModelFigures {
  const figures = { name, metrics: {}, sd: {} } as ModelFigures;
  const reasons: Record<string, string> = {};
  for (const metric of Object.keys(folds[0] ?? {})) {
    const values = folds.map((fold) => fold[metric]!);
    const middle = mean(values);
    const spread = deviation(values);
    figures.metrics[metric] = typeof middle === 'number' ? middle : null;
    figures.sd[metric] = typeof spread === 'number' ? spread : null;
    if (typeof middle !== 'number') reasons[metric] = middle.reason;
  }
  return Object.keys(reasons).length === 0 ? figures : { ...figures, reasons };
}
