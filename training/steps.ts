/** The steps of a training, and their shares of its work: measuring goes on beside the others. */
export const STEPS: Record<string, { title: string; work: number }> = {
  history: { title: 'reading the history', work: 4 },
  evaluation: { title: 'measuring on its hidden end', work: 40 },
  choice: { title: 'choosing how pairs are scored', work: 3 },
  ranker: { title: 'training the ranker', work: 20 },
  together: { title: 'bought together', work: 2 },
  after: { title: 'bought after', work: 1 },
  similar: { title: 'similar items', work: 2 },
  replenishment: { title: 'when items are bought again', work: 10 },
  customers: { title: 'customers and items', work: 2 },
  artifact: { title: 'packing the model', work: 1 },
  lists: { title: "writing everybody's lists", work: 28 },
};

/** What a person calls a step. */
export function stepTitle(step: string): string {
  return STEPS[step]?.title ?? step;
}
