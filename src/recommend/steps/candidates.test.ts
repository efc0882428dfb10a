import t from 'tap';
import type { RankedItem, Reason } from '../../../models/artifact/lists.ts';
import { candidates, type Evidence } from './candidates.ts';

const list = (reason: Reason, ...items: number[]): RankedItem[] =>
  items.map((item, at) => ({ item, score: 1 / (at + 1), reason, because: 0 }));
const groups = (...items: number[]) => [{ popular: list('popular', ...items) }];

const evidence: Evidence = {
  customer: { next: list('again', 1), novel: [], due: [], bought: [], ownStores: [] },
  items: [{ together: list('together', 2, 3), after: [], similar: list('similar', 4) }],
  cart: [
    { together: list('together', 5, 6), after: [], similar: [] },
    { together: list('together', 6), after: [], similar: [] },
  ],
  session: () => [{ item: 10, score: 2 }],
  categories: () => [groups(7), [], groups(8)],
  store: () => null,
  chain: () => ({ popular: list('popular', 9) }),
};

t.test('one tier a source, in their order, the empty ones left out', async (t) => {
  const sources = [
    'next',
    'novel',
    'session',
    'cart-together',
    'together',
    'after',
    'category',
    'store',
    'chain',
  ] as const;
  t.same(
    [...candidates(sources, evidence)].map(({ level, items }) => [level, items.map(({ item }) => item)]),
    [
      ['personal', [1]],
      ['session', [10]],
      ['session', [6, 5]],
      ['item', [2, 3]],
      ['category', [7]],
      ['category', [8]],
      ['chain', [9]],
    ],
  );
});

t.test('long lists are not read before they are reached', async (t) => {
  const unread = () => t.fail('nobody came this far') as never;
  const tiers = candidates(['next', 'chain'], { ...evidence, chain: unread });
  t.equal(tiers.next().value?.level, 'personal');
});
