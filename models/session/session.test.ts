import fc from 'fast-check';
import t from 'tap';
import { fitSession, SessionFinder, type SessionSettings, sessionsOf } from './index.ts';

const plain: SessionSettings = {
  recent: 10,
  neighbours: 10,
  window: 4,
  matchRarity: 0,
  offerRarity: 0,
  sizePenalty: 0,
  length: 10,
};

function find(
  lists: readonly (readonly number[])[],
  session: readonly number[],
  settings: Partial<SessionSettings> = {},
  items = 10,
): [number, number][] {
  const all = { ...plain, ...settings };
  const finder = new SessionFinder(fitSession(sessionsOf(lists), items, all), all);
  finder.find([0, 1, 2, 3]); // what a call leaves behind must not reach the next one
  const { ids, scores } = finder.find(session);
  return Array.from(ids, (id, at) => [id, scores[at]!]);
}

t.test('who had the same item went on with these; the latest item says the most', async (t) => {
  const lists = [
    [1, 2],
    [1, 3],
    [4, 5],
    [1, 3, 4],
  ];
  // 1 is the one item back of two: λ = 3/4. Sessions: {1,2} ¾, {1,3} ¾, {4,5} 1, {1,3,4} 1 + ¾ at λ 1.
  t.same(find(lists, [1, 4]), [
    [3, 0.75 * 0.75 + 1.75],
    [5, 1],
    [2, 0.75 * 0.75],
  ]);
  t.same(find(lists, [4, 1])[0], [3, 1 + 1.75]);
  t.same(find(lists, [4, 9, 9, 9, 9, 1]), find(lists, [4, 9, 1]), 'a repeated item counts once');
  t.same(find(lists, [4, 6, 7, 8, 9]), [], 'what lies a window back counts nothing');
  t.same(find(lists, []), []);
});

t.test('a rare item shared says more, and so does a small session', async (t) => {
  const lists = [
    [1, 2],
    [1, 3],
    [1, 6],
    [4, 5],
  ];
  const ids = (settings: Partial<SessionSettings>) => find(lists, [4, 1], settings).map(([id]) => id);
  t.same(ids({}), [2, 3, 6, 5], 'the latest is 1');
  t.same(ids({ matchRarity: 1 }), [5, 2, 3, 6]);
  const large = [
    [1, 2, 3, 4],
    [1, 5],
  ];
  t.same(find(large, [1], { sizePenalty: 1 })[0], [5, 0.5]);
});

t.test('of each item the most recent sessions count, of equals the newer one', async (t) => {
  const lists = [
    [1, 2],
    [1, 3],
    [1, 4],
  ];
  t.same(
    find(lists, [1], { recent: 2 }).map(([id]) => id),
    [3, 4],
  );
  t.same(
    find(lists, [1], { neighbours: 1 }).map(([id]) => id),
    [4],
  );
  const { sessions } = fitSession(sessionsOf([[7], ...lists]), 10, { ...plain, recent: 1 });
  t.same(
    [...sessions.values],
    [1, 4, 1, 3, 1, 2],
    'a session stays while one item keeps it; one item alone teaches nothing',
  );
  t.same(
    [
      ...fitSession(
        sessionsOf(lists, (s) => -s),
        10,
        { ...plain, recent: 1 },
      ).sessionsOf.values,
    ],
    [0, 0, 1, 2],
  );
});

t.test(
  'sessions go by their instants, of one instant in their order; an unseen item is not rare',
  async (t) => {
    const lists = [[1, 2], [3, 4, 3], [5]];
    t.same([...sessionsOf(lists, (s) => [5, 3, 4][s]!).values], [3, 4, 5, 1, 2]);
    t.same([...sessionsOf(lists, () => 7).values], [1, 2, 3, 4, 5]);
    const { rarity } = fitSession(sessionsOf(lists), 6, plain);
    t.same([...rarity], [0, Math.LN2, Math.LN2, Math.LN2, Math.LN2, 0].map(Math.fround));
  },
);

const lists = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }), { maxLength: 25 });
const settings = fc.record({
  recent: fc.integer({ min: 1, max: 6 }),
  neighbours: fc.integer({ min: 1, max: 8 }),
  window: fc.integer({ min: 1, max: 5 }),
  matchRarity: fc.constantFrom(0, 1, 2),
  offerRarity: fc.constantFrom(0, 0.5, 1),
  sizePenalty: fc.constantFrom(0, 0.5, 1),
  length: fc.integer({ min: 1, max: 10 }),
});

t.test('as the formula says, word for word', async (t) => {
  fc.assert(
    fc.property(lists, fc.array(fc.nat(9), { maxLength: 6 }), settings, (all, session, chosen) => {
      const expected = slowly(all, session, chosen);
      const got = find(all, session, chosen);
      t.equal(got.length, Math.min(chosen.length, expected.size));
      const worst = [...expected.values()].sort((a, b) => b - a)[got.length - 1]!;
      for (const [at, [item, score]] of got.entries()) {
        t.ok(Math.abs(score - expected.get(item)!) < 1e-4 * (1 + score), `${score}, ${expected.get(item)}`);
        t.ok(score >= worst - 1e-4 * (1 + worst));
        if (at > 0) t.ok(got[at - 1]![1] >= score);
      }
    }),
    { numRuns: 300 },
  );
});

/** item → score; of equally similar sessions at the cut the newer ones. */
function slowly(
  all: readonly (readonly number[])[],
  session: readonly number[],
  { recent, neighbours, window, matchRarity, offerRarity, sizePenalty }: SessionSettings,
): Map<number, number> {
  const newest = all
    .map((items) => new Set(items))
    .filter(({ size }) => size > 1)
    .reverse();
  const having = (item: number) => newest.filter((items) => items.has(item));
  const rarity = (item: number) =>
    Math.fround(Math.log(newest.length / (having(item).length || newest.length)));
  const visit = [...new Set([...session].reverse())].slice(0, window);
  const similar = newest
    .map((items) => {
      const shared = visit.filter((item) => having(item).slice(0, recent).includes(items));
      const sum = shared.reduce(
        (total, item) =>
          total + (1 - visit.indexOf(item) / window) * Math.fround(rarity(item) ** matchRarity),
        0,
      );
      const latest = shared.length === 0 ? 0 : 1 - visit.indexOf(shared[0]!) / window;
      return {
        items,
        shared: shared.length,
        latest,
        similarity: Math.fround(sum * Math.fround(items.size ** -sizePenalty)),
      };
    })
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, neighbours);
  const scores = new Map<number, number>();
  for (const { items, latest, similarity } of similar)
    for (const item of items)
      if (!session.includes(item))
        scores.set(item, (scores.get(item) ?? 0) + similarity * latest * rarity(item) ** offerRarity);
  return scores;
}
