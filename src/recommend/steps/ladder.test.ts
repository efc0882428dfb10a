import t from 'tap';
import { type Climb, climb } from './ladder.ts';
import type { Tier } from './tier.ts';

const tier = (level: Tier['level'], ...items: [item: number, score: number][]): Tier => ({
  level,
  items: items.map(([item, score]) => ({ item, score, reason: 'popular', because: 0 })),
});

const options: Climb = {
  count: 3,
  admits: () => true,
  styleOf: () => null,
  categoryOf: () => null,
  categoryCap: 3,
  rest: [90, 91, 92, 93],
  taken: { items: new Set(), styles: new Set() },
};
const itemsOf = (tiers: Tier[], changed: Partial<Climb> = {}) => {
  const { level, items } = climb(tiers, { ...options, ...changed });
  return { level, items: items.map(({ item }) => item) };
};

t.test('fills from the highest rung down, and names it', async (t) => {
  const tiers = [tier('item', [1, 0.9], [2, 0.8]), tier('chain', [2, 0.9], [3, 0.5], [4, 0.4])];
  t.same(itemsOf(tiers), { level: 'item', items: [1, 2, 3] });
  t.same(itemsOf([tier('item'), tiers[1]!]), { level: 'chain', items: [2, 3, 4] });
  t.same(itemsOf([]), { level: 'chain', items: [90, 91, 92] }, 'what is sellable is the last resort');
});

t.test('filters before the cut', async (t) => {
  const tiers = [tier('item', [1, 0.9], [2, 0.8], [3, 0.7], [4, 0.6], [5, 0.5])];
  t.same(itemsOf(tiers, { admits: (item) => item > 2 }), { level: 'item', items: [3, 4, 5] });
  t.same(
    itemsOf(tiers, { admits: (item) => item > 90 }),
    { level: 'chain', items: [91, 92, 93] },
    'the rest is filtered as well',
  );
  t.same(itemsOf(tiers, { admits: () => false }), { level: 'chain', items: [] });
});

t.test('one of each style, also against what the page shows', async (t) => {
  const tiers = [tier('item', [1, 0.9], [2, 0.8], [3, 0.7], [4, 0.6])];
  const styleOf = (item: number) => (item <= 2 ? 'coat' : item === 4 ? 'hat' : null);
  t.same(itemsOf(tiers, { styleOf }).items, [1, 3, 4]);
  const taken = { items: new Set([3]), styles: new Set(['hat']) };
  t.same(itemsOf(tiers, { styleOf, taken }).items, [1, 90, 91]);
});

t.test('ties go to the lower item, and scores fall', async (t) => {
  const { items } = climb([tier('item', [8, 0.5], [2, 0.5]), tier('chain', [1, 7])], options);
  t.same(
    items.map(({ item }) => item),
    [2, 8, 1],
  );
  t.same(
    items.map(({ score }) => score),
    [0.5, 0.5, Math.fround(0.5 * 0.999)],
  );
});
