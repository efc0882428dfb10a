import { basename } from 'node:path';
import { figuresRow } from '../../training/compare/figures-row.ts';
import { decimals, signed } from '../../training/compare/number-texts.ts';
import { type AccompanyingReport, evaluateAccompanying } from '../../training/protocols/accompanying.ts';
import { ACCOMPANYING_MODELS } from '../../training/protocols/accompanying-fold.ts';
import { RegularsError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { modelNames } from './model-names.ts';
import { aligned } from './table.ts';

/** `evaluate --protocol accompanying`: one item is left out of each basket of a public data set. */
export async function accompanyingEvaluation(
  context: CommandContext,
  { data: folder, seed, models }: { data?: string; seed: number; models?: string[] },
): Promise<void> {
  if (folder === undefined)
    throw new RegularsError(
      'invalid_dataset',
      'got no --data, expected a folder that --protocol next-basket reads',
    );
  const report = await context.step(`accompanying on ${basename(folder)}`, (onProgress) =>
    evaluateAccompanying(folder, { seed, models: modelNames(models, ACCOMPANYING_MODELS), onProgress }),
  );
  context.answer(report, () => tableOf(report));
}

function tableOf({ models, targets, choice, comparisons, folds }: AccompanyingReport): string {
  const metrics = Object.keys(models[0]!.metrics);
  const difference = (name: string, of: 'all' | 'new'): string => {
    const interval = comparisons[name]?.[of];
    if (interval === undefined || 'reason' in interval) return '–';
    return `${signed(interval.difference)} (${signed(interval.low)} to ${signed(interval.high)})`;
  };
  const reasons = models.flatMap(({ name, reasons = {} }) =>
    Object.values(reasons)
      .slice(0, 1)
      .map((reason) => `– ${name}: ${reason}`),
  );
  const count = (value: number) => value.toLocaleString('en');
  return [
    `${count(targets.all)} items left out of ${folds} folds' baskets, ${count(targets.fresh)} new to their customer; ${count(targets.unseen)} more are in no history`,
    `chosen on the baskets before: ${JSON.stringify(choice.chosen)}, hit@10 there ${decimals(choice.figures['hit@10'])} (defaults ${decimals(choice.defaults['hit@10'])}), new to the customer ${decimals(choice.figures['hit_new@10'])} (conditional probability or cosine ${decimals(choice.leastNew)})`,
    '',
    ...aligned([
      ['', ...metrics, 'ours less it, hit@10 (95 %)', 'new to the customer'],
      ...models.map((model) => [
        ...figuresRow(model, metrics),
        difference(model.name, 'all'),
        difference(model.name, 'new'),
      ]),
    ]),
    ...reasons,
  ].join('\n');
}
