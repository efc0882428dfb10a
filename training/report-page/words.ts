import { escapeHtml } from './html.ts';

/** Term → what it means, for who decides and does not measure every day. */
export const METRIC_WORDS: Record<string, string> = {
  'recall@10':
    'Of what a customer bought in the hidden days, the share that was among the first 10 of the list; the mean over customers. Higher is better, as of all figures here.',
  'ndcg@10': 'The same, where a higher place counts more. 1 = all that was bought stood on top.',
  'hit@10': 'Customers with at least one bought item among the first 10.',
  'mrr@10': '1 divided by the place of the first item that was bought: 1 = first, 0.5 = second.',
  'recall_repeat, recall_new': 'Recall of what the customer had bought before, and of what was new to them.',
  customers: 'Those who were asked about: they bought in the hidden days, and some days before.',
  '95 % from, to':
    'Where the true difference lies, but for chance. Where it leaves out 0, better or worse is said; else more customers would be needed to tell.',
};

export const BASELINE_WORDS: Record<string, string> = {
  'G-TopFreq': 'What everybody buys most.',
  'P-TopFreq': 'What the customer has bought most.',
  'GP-TopFreq': 'The same, then what everybody buys most.',
  'C-TopFreq': "What is bought most in the customer's favourite category; late: in the last weeks.",
  'TIFU-KNN, UP-CF': 'Published methods: what the customer and customers alike have bought.',
  tuned: 'With the settings that did best on an earlier period.',
};

export const SLICE_WORDS: Record<string, string> = {
  category: 'Of what was bought, that part alone. The ten that most bought from.',
  channel: 'What was bought in a store, or on the web.',
  customers:
    'New: bought on one day before. Known: on several. Store-only, web-only, both: where they had bought.',
  price: 'Thirds of the lines by price.',
};

export function glossary(words: Record<string, string>, title = 'What the words mean'): string {
  const entries = Object.entries(words).map(
    ([term, meaning]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(meaning)}</dd>`,
  );
  return `<details><summary>${escapeHtml(title)}</summary><dl>${entries.join('')}</dl></details>`;
}
