import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { OwnStore } from './own-store.ts';

/** Items 0 and 1 are of category 0, item 2 of category 1, item 3 of none. */
const CATEGORY = Int32Array.of(0, 0, 1, -1);

t.test('what is bought in one store alone stands high there, and low in the other', async (t) => {
  const stores = [0, 1, 0, 1];
  const baskets = basketsOf([[[0, 2], [1, 2], [0], [1]]], 4, undefined, undefined, (_, b) => ({
    store: stores[b]!,
  }));
  const own = new OwnStore(CATEGORY, 2);
  own.load(baskets, 0);
  own.enter(0);
  // Two baskets here, and five that are like all: 2 + 2.5 of 7 where 1 + 2.5 were expected.
  t.equal(own.item(0), Math.log(4.5 / 3.5));
  t.equal(own.item(1), Math.log(2.5 / 3.5));
  t.equal(own.item(2), 0, 'as often as anywhere');
  t.equal(own.item(3), 0, 'never bought');
  t.equal(own.category(0), 0, 'of the category something is bought in each');
  own.enter(-1);
  t.equal(own.item(0), 0);
  own.enter(7);
  t.equal(own.item(0), 0, 'a store they were never in');
});

t.test('stores: the most visited first, then the latest', async (t) => {
  const stores = [5, 3, 3, 5, 4, -1, -1, -1];
  const baskets = basketsOf([stores.map(() => [0])], 4, undefined, undefined, (_, b) => ({
    store: stores[b]!,
  }));
  const own = new OwnStore(CATEGORY, 2);
  own.load(baskets, 0);
  t.same(own.stores(9), [5, 3, 4]);
  t.same(own.stores(1), [5]);
});

t.test('lifts are those of a plain count, whoever was loaded before', async () => {
  const own = new OwnStore(CATEGORY, 2);
  const basket = fc.record({
    store: fc.integer({ min: -1, max: 2 }),
    items: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 }),
  });
  const customers = fc.array(fc.array(basket, { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(customers, (all) => {
      const baskets = basketsOf(
        all.map((one) => one.map(({ items }) => items)),
        4,
        undefined,
        undefined,
        (c, b) => ({ store: all[c]![b]!.store }),
      );
      for (const [c, history] of all.entries()) {
        own.load(baskets, c);
        for (const store of [0, 1, 2]) {
          own.enter(store);
          const here = history.filter((one) => one.store === store);
          const lift = (has: (items: number[]) => boolean) => {
            const share = history.filter(({ items }) => has(items)).length / history.length;
            const count = here.filter(({ items }) => has(items)).length;
            return share === 0 ? 0 : Math.log((count + 5 * share) / ((here.length + 5) * share));
          };
          for (const item of [0, 1, 2, 3]) {
            const category = CATEGORY[item]!;
            const alike = (other: number) => category >= 0 && CATEGORY[other] === category;
            assert.ok(Math.abs(own.item(item) - lift((items) => items.includes(item))) < 1e-9);
            assert.ok(Math.abs(own.category(item) - lift((items) => items.some(alike))) < 1e-9);
          }
        }
      }
    }),
  );
});
