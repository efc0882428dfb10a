import type { CutOffResult } from '../evaluate/cut-off.ts';
import { partsOf } from '../evaluate/groups.ts';

/**
 * What a version's evaluation measured, customer by customer: kept beside its report, so that versions can be compared
 * pair by pair and cut into slices later. It says neither what was bought nor when: of what was bought, only where each
 * model had it.
 */
export interface Outcomes {
  /** The purchases of so many days after a cut-off were to be found. */
  days: number;
  /** Local days, ISO 8601, oldest first. */
  cutOffs: { day: string; lastDay: string }[];
  /** Names of the models, in the order of `Question.ranks`. */
  models: string[];
  /** The version that was served when this was measured, and the model of `models` that had its settings. */
  champion: { version: string; model: string } | null;
  /** Names of slices: `customers new`, `channel web`, `category 12`, … */
  slices: string[];
  questions: Question[];
}

/** What will this customer buy? One customer at one cut-off. */
export interface Question {
  /** customer_no: so pairs are found, and who is erased goes. */
  customer: number;
  /** Row of `Outcomes.cutOffs`. */
  cutOff: number;
  /** Slices that each bought item is of, by row of `Outcomes.slices`. */
  slices: number[][];
  /** Model by model: the place of each bought item in its list, from 1; 0 where it is not among the first `DEPTH`. */
  ranks: number[][];
  /** The number of the customer among the examples of report.html, from 1. */
  example?: number;
}

/** Places of a list that are remembered. */
export const DEPTH = 20;

/** Categories that are told apart: those of the most questions. */
const MOST_CATEGORIES = 10;

export function outcomesOf(
  results: readonly CutOffResult[],
  days: number,
  champion: Outcomes['champion'],
): Outcomes {
  const slices = slicesOf(results);
  const rowOf = new Map(slices.map((name, row) => [name, row]));
  const models = Object.keys(results[0]?.rankings ?? {});
  return {
    days,
    cutOffs: results.map(({ report: { day, lastDay } }) => ({ day, lastDay })),
    models,
    champion,
    slices,
    questions: results.flatMap(({ queries, rankings }, cutOff) =>
      queries.map((query, q): Question => {
        const bought = [...query.target];
        const parts = [...partsOf(query)].filter(([name]) => rowOf.has(name));
        return {
          customer: query.customerNo,
          cutOff,
          slices: bought.map((item) =>
            parts.filter(([, target]) => target.has(item)).map(([name]) => rowOf.get(name)!),
          ),
          ranks: models.map((model) => {
            const list = rankings[model]![q]!.subarray(0, DEPTH);
            return bought.map((item) => list.indexOf(item) + 1);
          }),
        };
      }),
    ),
  };
}

/** Names of the slices that there are, sorted. */
function slicesOf(results: readonly CutOffResult[]): string[] {
  const questions = new Map<string, number>();
  for (const { queries } of results)
    for (const query of queries)
      for (const [name] of partsOf(query)) questions.set(name, (questions.get(name) ?? 0) + 1);
  const isCategory = (name: string) => name.startsWith('category ');
  const categories = [...questions]
    .filter(([name]) => isCategory(name))
    .sort(([a, askedA], [b, askedB]) => askedB - askedA || (a < b ? -1 : 1))
    .slice(0, MOST_CATEGORIES)
    .map(([name]) => name);
  return [...[...questions.keys()].filter((name) => !isCategory(name)), ...categories].sort();
}
