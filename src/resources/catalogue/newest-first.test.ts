import fc from 'fast-check';
import t from 'tap';
import { NewestFirst } from './newest-first.ts';

t.test('the order is that of a sort, whatever comes, moves and goes', async (t) => {
  const change = fc.record({
    itemNo: fc.integer({ min: 1, max: 12 }),
    firstSeen: fc.integer({ min: 1, max: 5 }),
    kind: fc.constantFrom('goods' as const, 'goods' as const, 'bag' as const, null),
    look: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const newest = new NewestFirst();
      const items = new Map<number, { itemNo: number; kind: 'goods' | 'bag'; firstSeen: number }>();
      for (const { itemNo, firstSeen, kind, look } of changes) {
        const before = items.get(itemNo);
        const after = kind === null ? undefined : { itemNo, kind, firstSeen };
        newest.exchange(itemNo, before, after);
        if (after === undefined) items.delete(itemNo);
        else items.set(itemNo, after);
        if (!look) continue;
        const expected = [...items.values()]
          .filter((item) => item.kind === 'goods')
          .sort((a, b) => b.firstSeen - a.firstSeen || a.itemNo - b.itemNo)
          .map((item) => item.itemNo);
        if (newest.list().join() !== expected.join())
          throw new Error(`got ${newest.list()}, expected ${expected}`);
      }
    }),
    { numRuns: 1_000 },
  );
  t.pass('1,000 runs');
});

t.test('what does not move an item leaves the list as it is', async (t) => {
  const newest = new NewestFirst();
  const item = { itemNo: 1, kind: 'goods' as const, firstSeen: 5 };
  newest.exchange(1, undefined, item);
  const list = newest.list();
  newest.exchange(1, item, undefined);
  newest.exchange(1, undefined, { ...item });
  t.equal(newest.list(), list);
});
