import t from 'tap';
import { decodeCustomerLists, loadModel } from '../models/artifact/index.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import { type SnapshotPurchase, snapshotOf } from '../models/core/snapshot-of.ts';
import type { CustomerHistory } from '../models/model.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { entriesOf, listSource } from './entries.ts';
import { worldAt } from './evaluate/world.ts';
import { fit } from './fit.ts';
import { FIT_DEFAULTS, type FitSettings } from './settings.ts';

const settings: FitSettings = {
  ...FIT_DEFAULTS,
  network: { ...FIT_DEFAULTS.network, batch: 128, epochs: 2 },
  // Larger amounts last longer.
  replenishment: {
    ...FIT_DEFAULTS.replenishment,
    choices: [{ family: 'log-normal', ownWeight: 2, amountPower: 0.5 }],
  },
};
/** Item n in three sizes: n, n + 100, n + 200. */
const sizesOf = (item: number) => [item, item + 100, item + 200];
const styled = (purchases: readonly SnapshotPurchase[]) =>
  snapshotOf({
    purchases,
    categories: { 1: { countBy: 'style' } },
    items: Object.fromEntries(
      [1, 2, 11, 12, 13, 14, 15].flatMap((item) =>
        sizesOf(item).map((no) => [no, { category: 1, style: item, sellable: no !== 1 }]),
      ),
    ),
  });

/** The small chain, each line in a size by the day. */
function inSizes(): Snapshot {
  const { purchases, lines, items, customers } = smallChain(40);
  const list = Array.from({ length: purchases.count }, (_, p): SnapshotPurchase => {
    const rows = lines.item.subarray(purchases.lineStart[p]!, purchases.lineStart[p + 1]!);
    const bought = Array.from(rows, (row) => items[row]!).filter((item) => item < 20);
    const customer = customers[purchases.customer[p]!];
    const day = purchases.day[p]!;
    return { customer, day, items: bought.map((item) => sizesOf(item)[day % 3]!) };
  });
  return styled(list.filter(({ items: bought }) => bought.length > 0));
}

const shop = inSizes();
const model = fit(shop, settings).then(({ bytes }) => loadModel(bytes));
const history = (...items: number[]): CustomerHistory => ({
  baskets: items.map((item, at) => ({ day: 20_100 + at, items: [item] })),
});

t.test('every size of a style tells and is told the same', async (t) => {
  const loaded = await model;
  const [small, medium, large] = sizesOf(2).map((item) => loaded.itemLists(item)!);
  const items = (list: readonly { item: number }[]) => list.map(({ item }) => item);
  t.ok(small!.together.length > 0);
  t.same(items(small!.together), items(large!.together));
  t.same(items(small!.similar), items(medium!.similar));
  t.equal(items(small!.together)[0], 101, 'the first size that may be shown stands for the style');
  t.ok(
    small!.together.every(({ because }) => because === 2) &&
      large!.together.every(({ because }) => because === 202),
  );
  const styles = items(small!.together).map((item) => item % 100);
  t.equal(new Set(styles).size, styles.length, 'a style once');
  const scored = (item: number) =>
    loaded.customerLists(history(item), 20_102).next.map(({ item: no, score }) => [no % 100, score]);
  t.same(scored(202), scored(2));
  t.ok(scored(202).length > 1);
});

t.test('what a customer has is told in the size bought last', async (t) => {
  const loaded = await model;
  const lists = loaded.customerLists(history(2, 102, 202, 11), 20_110);
  const own = lists.next.find(({ item }) => item % 100 === 2)!;
  t.equal(own.item, 202);
  t.match(own, { reason: /again|due/, because: 202 });
  t.same(
    lists.due.filter(({ item }) => item % 100 === 2).map(({ item }) => item),
    [202],
  );
  t.same(
    lists.bought.map(({ item }) => item),
    [11, 202, 102, 2],
    'what was bought stays what it was',
  );
  t.ok(lists.next.some(({ because }) => because === 202 || because === 11));
});

t.test('pieces of several sizes are pieces of the style', async (t) => {
  const loaded = await model;
  const asked = (...items: number[]) => ({
    baskets: [{ day: 20_100, items, quantities: items.map(() => 1) }],
  });
  const ofOneSize = (pieces: number) => ({
    baskets: [{ day: 20_100, items: [2], quantities: [pieces] }],
  });
  const told = (of: CustomerHistory) => {
    const { next, due } = loaded.customerLists(of, 20_105);
    return [
      next.map(({ item, score }) => [item % 100, score]),
      due.map(({ dueDay, score }) => [dueDay, score]),
    ];
  };
  t.same(told(asked(2, 102)), told(ofOneSize(2)));
  t.notSame(told(ofOneSize(2)), told(ofOneSize(1)));
});

t.test('each size has its lists in lists.bin', async (t) => {
  const keys = [...entriesOf(await model, listSource(shop))].flatMap(({ kind, key }) =>
    kind === 'item' ? [key] : [],
  );
  for (const item of sizesOf(2)) t.ok(keys.includes(item));
});

t.test('evaluations ask for styles', async (t) => {
  const bought = [
    { customer: 1, day: 1, items: [2] },
    { customer: 2, day: 1, items: [211] },
    { customer: 1, day: 9, items: [102, 202, 11] },
  ];
  const { known, queries } = worldAt(styled(bought), { day: 5, lastDay: 9 }, 5, 1);
  t.same(
    [...queries[0]!.target].map((row) => known.items[row]),
    [2, 11],
  );
  t.same(
    [...queries[0]!.bought].map((row) => known.items[row]),
    [2],
  );
});

/** Style 2 is sold no more since a week before the end; style 22 came then and was bought three times. */
function withSuccessor(): Snapshot {
  const { purchases, lines, items, customers } = shop;
  const list = Array.from({ length: purchases.count }, (_, p): SnapshotPurchase => {
    const rows = lines.item.subarray(purchases.lineStart[p]!, purchases.lineStart[p + 1]!);
    return {
      customer: customers[purchases.customer[p]!],
      day: purchases.day[p]!,
      items: Array.from(rows, (row) => items[row]!),
    };
  });
  const last = Math.max(...purchases.day);
  const late = [1, 2, 3].map((customer) => ({ customer, day: last, items: [22] }));
  const [old, successor] = [2, 22].map((style) => ({ category: 1, style, brand: 1, price: 10 }));
  return snapshotOf({
    purchases: [...list, ...late],
    categories: { 1: { countBy: 'style' } },
    items: {
      ...Object.fromEntries(
        [1, 11, 12, 13, 14, 15].flatMap((style) => sizesOf(style).map((no) => [no, { category: 1, style }])),
      ),
      ...Object.fromEntries(sizesOf(2).map((no) => [no, { ...old, sellable: false }])),
      22: { ...successor, firstDay: last - 7 },
    },
  });
}

t.test('a style that died hands its evidence to its successor', async (t) => {
  const dying = withSuccessor();
  const loaded = loadModel((await fit(dying, settings)).bytes);
  const styles = (list: readonly { item: number }[]) => list.map(({ item }) => item % 100);
  t.ok(styles(loaded.itemLists(22)!.together).includes(1), 'nobody bought these two together yet');
  t.same(styles(loaded.itemLists(2)!.together), styles(loaded.itemLists(22)!.together));
  t.ok(styles(loaded.itemLists(2)!.similar).includes(22));
  t.equal(
    styles(loaded.chainList().popular)[1],
    22,
    'as popular as the one before, but for the one sold with it',
  );
  const { next, due } = loaded.customerLists(history(2, 102, 11), 20_110);
  t.ok(next.some(({ item }) => item === 22));
  t.ok(
    next.some(({ because }) => because === 102),
    'and what they have still speaks for others',
  );
  t.notOk(styles(due).includes(2), 'what cannot be bought is not due');
  for (const entry of entriesOf(loaded, listSource(dying))) {
    const lists = entry.kind === 'customer' ? decodeCustomerLists(entry.value) : undefined;
    if (lists !== undefined && styles(lists.next).includes(2))
      t.fail(`customer ${entry.key} is offered what died`);
  }
});
