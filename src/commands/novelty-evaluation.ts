import { NOVELTY_DEFAULTS } from '../../models/novelty/novelty.ts';
import { EVALUATION_DEFAULTS } from '../../training/evaluate/index.ts';
import { evaluateNovelty, type NoveltyReport } from '../../training/protocols/novelty.ts';
import { catalogueLoadedOn } from '../../training/repository.ts';
import { RegularsError } from '../errors.ts';
import { readSnapshot } from '../history/snapshot/index.ts';
import type { CommandContext } from './context.ts';
import { metricLines } from './table.ts';

/** `regulars evaluate --protocol novelty`. */
export async function noveltyEvaluation(
  context: CommandContext,
  flags: {
    data?: string;
    models?: string[];
    seed: number;
    k: number[];
    cutoffs: number;
    days?: number;
    customers: number;
  },
): Promise<void> {
  if (flags.data !== undefined || flags.models !== undefined)
    throw new RegularsError(
      'invalid_request',
      'got --data or --models; the novelty protocol reads the database, and runs every model',
    );
  const database = await context.database();
  const snapshot = await context.step('reading the history', () => readSnapshot(database));
  const loadedOn = await catalogueLoadedOn(database);
  const report = await context.step('evaluating', async (onProgress) =>
    evaluateNovelty(
      snapshot,
      {
        seed: flags.seed,
        cutOffs: flags.cutoffs,
        days: flags.days ?? EVALUATION_DEFAULTS.days,
        customers: flags.customers,
        ks: flags.k,
        novelty: { ...NOVELTY_DEFAULTS, loadedOn },
      },
      onProgress,
    ),
  );
  context.answer(report, () => textOf(report, flags.k));
}

function textOf({ cutOffs, models, folds }: NoveltyReport, ks: readonly number[]): string {
  return [
    ...cutOffs.map(
      ({ day, lastDay, newItems, customers }) =>
        `known up to ${day}, asked about the days to ${lastDay}: ${newItems} new items, ${customers} who bought one`,
    ),
    ...metricLines(models, ['recall', 'hit'], ks),
    folds === 0 ? 'the history is too short for a cut-off' : `mean over ${folds} cut-offs`,
  ].join('\n');
}
