import { basename } from 'node:path';
import { signed } from '../../training/compare/number-texts.ts';
import { readChainSnapshot } from '../../training/protocols/datasets/chain-snapshot.ts';
import { evaluateReplenishment, type ReplenishmentReport } from '../../training/protocols/replenishment.ts';
import { RegularsError } from '../errors.ts';
import { readSnapshot } from '../history/snapshot/index.ts';
import type { CommandContext } from './context.ts';
import { aligned, intervalLines } from './table.ts';

/** Four weeks: what a letter looks ahead, and as many of each weekday. */
export const REPLENISHMENT_DAYS = 28;

/** `regulars evaluate --protocol replenishment`: on the folder of --data, else on the history in the database. */
export async function replenishmentEvaluation(
  context: CommandContext,
  flags: { data?: string; models?: string[]; seed: number; cutoffs: number; days?: number },
): Promise<void> {
  const { data } = flags;
  if (flags.models !== undefined)
    throw new RegularsError('invalid_request', 'got --models; the replenishment protocol runs every model');
  const snapshot = await (data === undefined
    ? context.database().then((database) => context.step('reading the history', () => readSnapshot(database)))
    : context.step(`reading ${basename(data)}`, async (onProgress) => readChainSnapshot(data, onProgress)));
  const report = await context.step('foretelling', async (onProgress) =>
    evaluateReplenishment(snapshot, {
      seed: flags.seed,
      cutOffs: flags.cutoffs,
      days: flags.days ?? REPLENISHMENT_DAYS,
      onProgress,
    }),
  );
  context.answer(report, () => replenishmentText(report));
}

function replenishmentText({ cutOffs, comparison, days }: ReplenishmentReport): string {
  const tables = cutOffs.map(({ day, lastDay, pairs, bought, choice, models }) =>
    [
      `known up to ${day}, foretold up to ${lastDay}: ${bought} of ${pairs} pairs of a customer and an item were bought again`,
      `chosen before: ${choice.family}, own weight ${choice.ownWeight}, amount to the power of ${choice.amountPower}`,
      ...aligned([
        ['', 'log-likelihood', 'worst decile', 'due-date error'],
        ...models.map(({ name, logLikelihood, worstDecilePoints, medianDueErrorDays }) => [
          name,
          signed(logLikelihood),
          `${worstDecilePoints.toFixed(2)} points`,
          medianDueErrorDays === null ? '–' : `${medianDueErrorDays} days`,
        ]),
      ]),
      'predicted / observed % of each tenth of the pairs, by their chance:',
      `  ${models[0]!.deciles.map((bin) => `${(100 * bin.predicted).toFixed(1)}/${(100 * bin.observed).toFixed(1)}`).join('  ')}`,
    ].join('\n'),
  );
  return [
    ...tables.flatMap((table) => [table, '']),
    `log-likelihood a pair of what happened in ${days} days, our model less`,
    ...intervalLines(comparison),
  ].join('\n');
}
