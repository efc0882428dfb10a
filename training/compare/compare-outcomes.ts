import { seededRandom } from '../../models/core/random.ts';
import { bootstrapDifference, type Interval, type NotComputable } from '../metrics/index.ts';
import { figureOf, modelRow } from '../outcomes/figures.ts';
import type { Outcomes, Question } from '../outcomes/outcomes.ts';

/** Length of the lists that versions are compared by. */
export const K = 10;

/** What is compared, the leading ones first. */
export const COMPARED = ['recall', 'ndcg', 'hit'];

/** One model's answers, among those of an evaluation. */
export interface Answers {
  outcomes: Outcomes;
  model: string;
}

/** Means over the questions that could be answered by both, and b − a with its interval. */
export interface Difference {
  a: number | null;
  b: number | null;
  difference: Interval | NotComputable;
}

export type Differences = Record<string, Difference>;

export interface OutcomesComparison {
  /** Questions that both were asked. */
  questions: number;
  customers: number;
  /** By metric: `recall@10`, … The intervals are of 95 %. */
  metrics: Differences;
  /**
   * By slice, of what both know. Their intervals hold all at once with 95 % (Bonferroni): among thirty slices one looks
   * worse by chance.
   */
  slices: Record<string, { questions: number; metrics: Differences }>;
}

type Pair = readonly [a: Question, b: Question];

/**
 * Pairs the answers of two models to the same questions: the same customer, cut-off and number of bought items.
 * Deterministic.
 */
export function compareOutcomes(a: Answers, b: Answers): OutcomesComparison {
  const pairs = pairsOf(a.outcomes, b.outcomes);
  const slices = a.outcomes.slices.filter((name) => b.outcomes.slices.includes(name));
  return {
    questions: pairs.length,
    customers: new Set(pairs.map(([{ customer }]) => customer)).size,
    metrics: differences(a, b, pairs, null, { confidence: 0.95, resamples: 1000 }).metrics,
    slices: Object.fromEntries(
      slices.map((name) => [
        name,
        differences(a, b, pairs, name, { confidence: 1 - 0.05 / slices.length, resamples: 4000 }),
      ]),
    ),
  };
}

function differences(
  a: Answers,
  b: Answers,
  pairs: readonly Pair[],
  slice: string | null,
  { confidence, resamples }: { confidence: number; resamples: number },
): OutcomesComparison['slices'][string] {
  const rowsOf = ({ outcomes, model }: Answers) =>
    [modelRow(outcomes, model), slice === null ? null : outcomes.slices.indexOf(slice)] as const;
  const [modelA, sliceA] = rowsOf(a);
  const [modelB, sliceB] = rowsOf(b);
  let questions = 0;
  const metrics = COMPARED.map((name): [string, Difference] => {
    const both = pairs.flatMap(([one, other]) => {
      const theirs = figureOf(one, modelA, name, K, sliceA);
      const ours = figureOf(other, modelB, name, K, sliceB);
      if (typeof theirs !== 'number' || typeof ours !== 'number') return [];
      return [{ customer: one.customer, ours, theirs }];
    });
    questions = both.length;
    const mean = (of: (pair: (typeof both)[number]) => number) =>
      both.length === 0 ? null : both.reduce((sum, pair) => sum + of(pair), 0) / both.length;
    return [
      `${name}@${K}`,
      {
        a: mean(({ theirs }) => theirs),
        b: mean(({ ours }) => ours),
        difference: bootstrapDifference(both, seededRandom(1), resamples, confidence),
      },
    ];
  });
  return { questions, metrics: Object.fromEntries(metrics) };
}

function pairsOf(a: Outcomes, b: Outcomes): Pair[] {
  const keyOf = (outcomes: Outcomes, { customer, cutOff }: Question) =>
    `${customer} ${outcomes.cutOffs[cutOff]!.day}`;
  const asked = new Map(a.questions.map((question) => [keyOf(a, question), question]));
  return b.questions.flatMap((question): Pair[] => {
    const other = asked.get(keyOf(b, question));
    return other === undefined || other.slices.length !== question.slices.length ? [] : [[other, question]];
  });
}
