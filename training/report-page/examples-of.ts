import { K } from '../compare/compare-outcomes.ts';
import type { CutOffResult } from '../evaluate/cut-off.ts';
import { OURS } from '../evaluate/index.ts';
import type { Outcomes } from '../outcomes/outcomes.ts';
import type { Example } from './examples.ts';

const EXAMPLES = 20;

/**
 * Customers of the latest cut-off, spread evenly over those who were asked about; who refuses profiling is no example.
 * Their numbers are noted with their questions, so that who is erased can be taken out of the page.
 */
export function examplesOf(
  results: readonly CutOffResult[],
  outcomes: Outcomes,
  refused: ReadonlySet<number>,
): Example[] {
  const { queries, rankings, items } = results.at(-1)!;
  const first = outcomes.questions.length - queries.length;
  const willing = [...queries.keys()].filter((q) => !refused.has(queries[q]!.customerNo));
  const shown = Math.min(EXAMPLES, willing.length);
  return Array.from({ length: shown }, (_, at): Example => {
    const q = willing[Math.floor((at * willing.length) / shown)]!;
    const listOf = (model: string) => Array.from(rankings[model]![q]!.subarray(0, K), (row) => items[row]!);
    const known = [...queries[q]!.target].filter((row) => row < items.length);
    outcomes.questions[first + q]!.example = at + 1;
    return {
      number: at + 1,
      before: outcomes.champion === null ? null : listOf(outcomes.champion.model),
      after: listOf(OURS),
      bought: known.map((row) => items[row]!),
      unseen: queries[q]!.target.size - known.length,
    };
  });
}
