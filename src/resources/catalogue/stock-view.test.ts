import fc from 'fast-check';
import t from 'tap';
import { type StockCell, StockView, type StoreStock } from './stock-view.ts';

const STORES = [1, 2, 3];
const ITEMS = [1, 31, 32, 63, 64, 1_023, 1_024, 9_000];

/** As plain as it is said. */
class NaiveStock {
  readonly cells = new Map<string, boolean>();
  whole = new Set<number>();

  has(itemNo: number, storeNo?: number): boolean {
    const counting = STORES.filter((store) => this.cells.has(`${store}/${itemNo}`));
    const having = counting.filter((store) => this.cells.get(`${store}/${itemNo}`));
    if (storeNo !== undefined)
      return having.includes(storeNo) || (counting.length === 0 && !this.whole.has(storeNo));
    return counting.length > 0 ? having.length > 0 : this.whole.size < STORES.length;
  }
}

function stockOf(storeNo: number, cells: ReadonlyMap<number, boolean>): StoreStock {
  const words = new Map<number, { counted: number; had: number }>();
  for (const [itemNo, has] of cells) {
    const row = words.get(itemNo >> 5) ?? { counted: 0, had: 0 };
    row.counted |= 1 << (itemNo & 31);
    if (has) row.had |= 1 << (itemNo & 31);
    words.set(itemNo >> 5, row);
  }
  return {
    storeNo,
    words: Int32Array.from([...words].flatMap(([word, { counted, had }]) => [word, counted, had])),
  };
}

t.test('answers as a naive one does, whatever is exchanged and set', async (t) => {
  const store = fc.constantFrom(...STORES);
  const cell = fc.record({
    storeNo: store,
    itemNo: fc.constantFrom(...ITEMS),
    has: fc.constantFrom(true, false, null),
  });
  const step = fc.oneof(
    fc.record({ cells: fc.array(cell, { maxLength: 5 }) }),
    fc.record({
      store,
      items: fc.dictionary(fc.constantFrom(...ITEMS.map(String)), fc.boolean()),
    }),
    fc.record({ whole: fc.subarray(STORES) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const view = new StockView();
      const naive = new NaiveStock();
      view.setStores(STORES.length, []);
      for (const what of steps) {
        if ('cells' in what) {
          view.set(what.cells as StockCell[]);
          for (const { storeNo, itemNo, has } of what.cells)
            if (has === null) naive.cells.delete(`${storeNo}/${itemNo}`);
            else naive.cells.set(`${storeNo}/${itemNo}`, has);
        } else if ('whole' in what) {
          view.setStores(STORES.length, what.whole);
          naive.whole = new Set(what.whole);
        } else {
          const items = new Map(Object.entries(what.items).map(([item, has]) => [Number(item), has]));
          await view.replace([what.store], [stockOf(what.store, items)]);
          for (const itemNo of ITEMS) naive.cells.delete(`${what.store}/${itemNo}`);
          for (const [itemNo, has] of items) naive.cells.set(`${what.store}/${itemNo}`, has);
        }
        for (const itemNo of [...ITEMS, 77, 1_000_000])
          for (const storeNo of [undefined, ...STORES, 9])
            if (view.has(itemNo, storeNo) !== naive.has(itemNo, storeNo))
              throw new Error(`item ${itemNo} in store ${storeNo}: ${view.has(itemNo, storeNo)}`);
      }
    }),
    { numRuns: 300 },
  );
  t.pass('300 runs');
});

t.test('150 stores of 50,000 items take a few megabytes', async (t) => {
  const view = new StockView();
  const stores = Array.from({ length: 150 }, (_, at) => at + 1);
  const words = Int32Array.from(Array.from({ length: 1_563 }, (_, word) => [word, -1, -1]).flat());
  await view.replace(
    stores,
    stores.map((storeNo) => ({ storeNo, words })),
  );
  t.ok(view.has(50_000, 150));
  t.ok(view.bytes < 4e6, String(view.bytes));
});

t.test('a large store is exchanged in slices, and yet at once', async (t) => {
  const view = new StockView();
  const items = Array.from({ length: 200_000 }, (_, at) => at + 1);
  const stockOfAll = (has: (itemNo: number) => boolean, from = 1) =>
    stockOf(1, new Map(items.filter((itemNo) => itemNo >= from).map((itemNo) => [itemNo, has(itemNo)])));
  // Item 4 nobody counts: it is everywhere, until the store says that it has none.
  await view.replace([1], [stockOfAll((itemNo) => itemNo % 2 === 0, 5)]);
  let done = false;
  const replaced = view.replace([1], [stockOfAll((itemNo) => itemNo % 2 === 1)]).then(() => {
    done = true;
  });
  let turns = 0;
  while (!done) {
    const seen = [6, 7, 100_002, 100_003, 199_998, 199_999].map((itemNo) => view.has(itemNo, 1));
    const anywhere = [4, 6, 199_998, 199_999].map((itemNo) => view.has(itemNo));
    await new Promise((resolve) => setImmediate(resolve));
    if (done) break;
    turns++;
    t.strictSame(
      [seen, anywhere],
      [
        [true, false, true, false, true, false],
        [true, true, true, false],
      ],
    );
  }
  await replaced;
  t.ok(turns > 5, `others had ${turns} turns`);
  t.notOk(view.has(4) || view.has(6, 1) || view.has(199_998));
  t.ok(view.has(3, 1) && view.has(199_999));
});
