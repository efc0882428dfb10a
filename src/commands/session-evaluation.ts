import { basename } from 'node:path';
import { signed } from '../../training/compare/number-texts.ts';
import { evaluateSession, type SessionReport } from '../../training/protocols/session/evaluate-session.ts';
import { RegularsError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { metricLines } from './table.ts';

/** `regulars evaluate --protocol session`. */
export async function sessionEvaluation(
  context: CommandContext,
  flags: { data?: string; models?: string[]; seed: number; k: number[] },
): Promise<void> {
  if (flags.data === undefined || flags.models !== undefined)
    throw new RegularsError(
      'invalid_request',
      `got ${flags.data === undefined ? 'no --data' : '--models'}; the session protocol expects the folder of --data, and runs every model`,
    );
  const folder = flags.data;
  const report = await context.step(`sessions of ${basename(folder)}`, async (onProgress) =>
    evaluateSession(folder, { seed: flags.seed, ks: flags.k, onProgress }),
  );
  context.answer(report, () => sessionText(report, flags.k));
}

function sessionText({ sessions, models, comparison }: SessionReport, ks: readonly number[]): string {
  return [
    ...metricLines(models, ['hit', 'mrr'], ks),
    `${sessions.questions} questions in ${sessions.test} sessions; ${sessions.learn} learnt from, settings chosen on ${sessions.validate}`,
    'reason' in comparison
      ? `– ${comparison.reason}`
      : `hit@${ks[0]}, our model less item-kNN: ${signed(comparison.difference)} (95 %: ${signed(comparison.low)} to ${signed(comparison.high)})`,
  ].join('\n');
}
