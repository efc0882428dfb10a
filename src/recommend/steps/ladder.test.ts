import t from 'tap';
import { type Climb, climb, type Outcome } from './ladder.ts';
import { type ActiveRules, NO_RULES } from './rules.ts';
import type { Tier } from './tier.ts';

const tier = (level: Tier['level'], ...items: [item: number, score: number][]): Tier => ({
  source: 'chain',
  level,
  items: items.map(([item, score]) => ({ item, score, reason: 'popular', because: 0 })),
});

const options: Climb = {
  count: 3,
  refusal: () => undefined,
  styleOf: () => null,
  categoryOf: () => null,
  categoryCap: 3,
  maxPerCategory: Number.POSITIVE_INFINITY,
  rules: NO_RULES,
  rest: [90, 91, 92, 93],
  taken: { items: new Set(), styles: new Set() },
};
const without = (admits: (item: number) => boolean): Partial<Climb> => ({
  refusal: (item) => (admits(item) ? undefined : 'excluded'),
});
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
  t.same(
    itemsOf(
      tiers,
      without((item) => item > 2),
    ),
    { level: 'item', items: [3, 4, 5] },
  );
  t.same(
    itemsOf(
      tiers,
      without((item) => item > 90),
    ),
    { level: 'chain', items: [91, 92, 93] },
    'the rest is filtered as well',
  );
  t.same(
    itemsOf(
      tiers,
      without(() => false),
    ),
    { level: 'chain', items: [] },
  );
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

const rules = (changed: Partial<ActiveRules>): Partial<Climb> => ({ rules: { ...NO_RULES, ...changed } });

t.test('what is buried stands behind every list, and of what is left to show behind that', async (t) => {
  const tiers = [tier('item', [1, 0.9], [2, 0.8]), tier('chain', [3, 0.5], [1, 0.4])];
  const buried = (...items: number[]) => rules({ buries: (item) => items.includes(item) });
  t.same(itemsOf(tiers, buried(1)), { level: 'item', items: [2, 3, 1] });
  t.same(itemsOf(tiers, { ...buried(1), count: 2 }), { level: 'item', items: [2, 3] });
  t.same(itemsOf(tiers, { ...buried(1, 2), count: 4 }).items, [3, 1, 2, 90]);
  t.same(itemsOf(tiers, { ...buried(1, 90, 91), count: 7 }).items, [2, 3, 1, 92, 93, 90, 91]);
  const style = { styleOf: (item: number) => (item < 3 ? 'coat' : null) };
  t.same(
    itemsOf(tiers, { ...buried(1), ...style }).items,
    [2, 3, 90],
    'another variant is shown in its place',
  );
});

t.test('of a category no more than is allowed, as long as there is anything else', async (t) => {
  const tiers = [tier('item', [1, 0.9], [2, 0.8], [3, 0.7]), tier('chain', [4, 0.5], [5, 0.4])];
  const most = { maxPerCategory: 1, categoryCap: 1, categoryOf: (item: number) => (item > 4 ? 1 : 0) };
  t.same(itemsOf(tiers, { ...most, count: 2 }).items, [1, 5]);
  t.same(itemsOf(tiers, { ...most, count: 5 }).items, [1, 5, 2, 3, 4]);
  t.same(itemsOf(tiers, { ...most, categoryOf: () => null, count: 5 }).items, [1, 2, 3, 4, 5]);
});

t.test('pins have their places, and scores fall all the same', async (t) => {
  const tiers = [tier('item', [1, 0.9], [2, 0.8], [3, 0.7])];
  const pinned = (...pins: ActiveRules['pins']) => ({ ...rules({ pins }), count: 4 });
  t.same(itemsOf(tiers, pinned({ item: 9, position: 0 })), { level: 'item', items: [9, 1, 2, 3] });
  t.same(itemsOf(tiers, pinned({ item: 3, position: 1 })).items, [1, 3, 2, 90], 'it stands there once');
  t.same(itemsOf(tiers, pinned({ item: 9, position: 70 })).items, [1, 2, 3, 9]);
  t.same(
    itemsOf(tiers, { ...pinned({ item: 8, position: 0 }, { item: 9, position: 1 }), count: 1 }).items,
    [8],
    'no more than there is room for',
  );
  t.same(itemsOf([], { ...pinned({ item: 9, position: 0 }), rest: [] }), { level: 'chain', items: [9] });
  const refused = { ...pinned({ item: 9, position: 0 }), ...without((item) => item !== 9) };
  t.same(itemsOf(tiers, refused).items, [1, 2, 3, 90], 'a filter takes it out like any other');
  const { items } = climb(tiers, {
    ...options,
    ...pinned({ item: 8, position: 0 }, { item: 9, position: 2 }),
  });
  t.same(
    items.map(({ item, reason }) => [item, reason]),
    [
      [8, 'featured'],
      [1, 'popular'],
      [9, 'featured'],
      [2, 'popular'],
    ],
  );
  const scores = items.map(({ score }) => score);
  t.ok(scores.every((score, at) => score === Math.fround(score) && (at === 0 || score < scores[at - 1]!)));
});

t.test('tells of each candidate what became of it', async (t) => {
  const told = new Map<number, Outcome>();
  itemsOf([tier('item', [1, 0.9], [2, 0.8], [3, 0.7], [4, 0]), tier('chain', [3, 1], [5, 1], [6, 1])], {
    ...rules({ buries: (item) => item === 5 }),
    ...without((item) => item !== 2),
    styleOf: (item) => (item === 1 || item === 6 ? 'coat' : null),
    trace: (_, { item }, outcome) => told.set(item, told.has(item) ? (told.get(item) ?? outcome) : outcome),
  });
  t.same(
    [...told],
    [
      [1, undefined],
      [2, 'excluded'],
      [3, 'duplicate'],
      [4, 'no-score'],
      [5, 'buried'],
      [6, 'variant'],
    ],
  );
});
