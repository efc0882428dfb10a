import { RegularsError } from '../src/errors.ts';
import { K, type OutcomesComparison } from './compare/compare-outcomes.ts';
import { compareVersions } from './compare/compare-versions.ts';
import { decimals } from './compare/number-texts.ts';
import type { Evaluation } from './report.ts';
import type { RegisteredModel } from './repository.ts';

/** What the gate looks at; the hit rate is told, and decides nothing. */
const JUDGED = [`recall@${K}`, `ndcg@${K}`];

/** A slice may lose so much of the champion's figure, 0–1. */
const SLICE_TOLERANCE = 0.05;

/**
 * Whether a version is good enough to be served: better than the best baseline, not worse than the champion (the paired
 * 95 % interval of the difference reaches 0), and no slice worse by more than 5 %, where that is no chance (the intervals of
 * all slices at once do not reach 0). Without a champion the baselines alone count.
 * @returns what speaks against it, in words; nothing where it passes. What cannot be judged does not pass.
 */
export async function whatSpeaksAgainst(
  dataDir: string,
  candidate: Pick<RegisteredModel, 'version' | 'report'>,
  champion: Pick<RegisteredModel, 'version'> | undefined,
): Promise<string[]> {
  const reasons = beatsBaselines(candidate.report.evaluation);
  if (champion === undefined || champion.version === candidate.version) return reasons;
  try {
    const comparison = await compareVersions(dataDir, champion.version, candidate.version);
    return [...reasons, ...losesToChampion(comparison)];
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    return [...reasons, `it cannot be held against the champion: ${error.message}`];
  }
}

/** @param comparison the candidate (b) less the champion (a). */
export function losesToChampion({
  metrics,
  slices,
}: Pick<OutcomesComparison, 'metrics' | 'slices'>): string[] {
  const reasons: string[] = [];
  for (const metric of JUDGED) {
    const { a, b, difference } = metrics[metric]!;
    if ('reason' in difference) reasons.push(`${metric} cannot be judged: ${difference.reason}`);
    else if (difference.high < 0)
      reasons.push(`${metric} is ${decimals(b)}, the champion's ${decimals(a)}: worse, by the 95 % interval`);
  }
  for (const [name, slice] of Object.entries(slices))
    for (const metric of JUDGED) {
      const { a, b, difference } = slice.metrics[metric]!;
      if (a === null || 'reason' in difference || difference.high >= 0) continue;
      const lost = -difference.difference / a;
      if (lost > SLICE_TOLERANCE)
        reasons.push(
          `${metric} of ${name} is ${decimals(b)}, the champion's ${decimals(a)}: ${(100 * lost).toFixed(1)} % worse`,
        );
    }
  return reasons;
}

export function beatsBaselines(evaluation: Evaluation): string[] {
  if ('skipped' in evaluation) return [`it was not measured: ${evaluation.skipped}`];
  const { comparison } = evaluation;
  if (comparison === null) return ['there is no baseline to hold it against'];
  return JUDGED.flatMap((metric) => {
    const interval = comparison.metrics[metric]!;
    if ('reason' in interval) return [`${metric} cannot be judged: ${interval.reason}`];
    if (interval.difference > 0) return [];
    return [
      `${metric} is not better than that of ${comparison.baseline} (${interval.difference.toFixed(4)})`,
    ];
  });
}
