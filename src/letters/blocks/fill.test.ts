import t from 'tap';
import { type ItemChange, letterShop, ranked, TODAY } from '../../../test/support/letter-shop.ts';
import { dueItem } from '../../../test/support/lists.ts';
import { wornSizes } from '../../recommend/index.ts';
import type { BlockContext } from './context.ts';
import { fillBlocks } from './fill.ts';
import { type BlockName, postPurchasePlan } from './plan.ts';

function fill(context: BlockContext) {
  const blocks = fillBlocks(postPurchasePlan, context);
  const itemsOf = (name: BlockName) =>
    blocks.find((block) => block.name === name)!.items.map((candidate) => candidate.item);
  const droppedOf = (name: BlockName) => blocks.find((block) => block.name === name)!.dropped;
  return { blocks, itemsOf, droppedOf, all: blocks.flatMap((block) => block.items.map(({ item }) => item)) };
}

t.test('each block holds the best of its list, in the order of reading', async (t) => {
  const { blocks, itemsOf, all } = fill(letterShop());
  t.strictSame(
    blocks.map(({ name }) => name),
    ['personal', 'accompanying', 'next', 'novelties', 'repeat'],
  );
  t.strictSame(itemsOf('repeat'), [15, 16, 17, 18]);
  t.strictSame(itemsOf('accompanying'), [3, 5, 4, 6], 'by score, then the lower number');
  t.strictSame(itemsOf('next'), [7, 8, 9, 19]);
  t.strictSame(itemsOf('novelties'), [11, 12, 13, 14]);
  t.strictSame(itemsOf('personal'), [20, 10, 21, 22], 'new to the customer, by score');
  t.equal(new Set(all).size, all.length, 'no item twice');
});

t.test('nothing sold out, hidden or never advertised', async (t) => {
  const context = letterShop({
    change: { 3: { stock: 0 }, 7: { hidden: true }, 15: { title: null } },
    categories: { 3: { neverAdvertise: true } },
  });
  const { all } = fill(context);
  for (const item of [3, 7, 12, 15]) t.notOk(all.includes(item), `item ${item}`);
});

t.test('sizes of one style are one thing', async (t) => {
  const { all } = fill(letterShop({ change: { 11: { style: 'ears' }, 9: { style: 'ears' } } }));
  t.ok(all.includes(9));
  t.notOk(all.includes(11));
});

t.test('what is counted by style comes in the size that is worn, and in stock', async (t) => {
  const sizes = { 9: '62', 17: '68', 18: '74' };
  const coat = Object.fromEntries(Object.entries(sizes).map(([no, size]) => [no, { style: 'coat', size }]));
  const nextOf = (change: Record<number, ItemChange>, worn?: number) => {
    const context = letterShop({ change: { ...coat, ...change }, categories: { 2: { countBy: 'style' } } });
    Object.assign(context.lists!, { due: [], bought: [] });
    const bought = worn === undefined ? [] : [{ item: worn, lastDay: TODAY - 90, times: 1 }];
    return fill({ ...context, sizes: wornSizes(bought, context.shelf) }).itemsOf('next');
  };
  t.strictSame(nextOf({}), [7, 8, 9, 19]);
  t.strictSame(nextOf({}, 18), [7, 8, 18, 19], 'of the same score and place');
  t.strictSame(nextOf({ 9: { ...coat[9], stock: 0 } }), [7, 8, 17, 19]);
  t.strictSame(nextOf({ 18: { ...coat[18], hidden: true } }, 18), [7, 8, 9, 19]);
});

t.test('what an occasion tells of a size is not told of another', async (t) => {
  const coat = (size: string, stock = 1) => ({ style: 'coat', size, stock });
  const told = (change: Record<number, ItemChange>) => {
    const context = letterShop({ change, categories: { 2: { countBy: 'style' } } });
    const given = { reduced: [{ item: 9, reason: 'reduced' as const, because: 0 }] };
    const plan = [{ name: 'reduced', fill: 1, worth: 1, count: 2, minimum: 1 }] as const;
    return fillBlocks(plan, { ...context, lists: null, given })[0]!.items.map(({ item }) => item);
  };
  t.strictSame(told({ 9: coat('62'), 17: coat('68') }), [9]);
  t.strictSame(told({ 9: coat('62', 0), 17: coat('68') }), [], 'sold out in that size');
});

t.test(
  'a gift is what was wished for, is like earlier gifts or liked by all, and neither given before nor used up',
  async (t) => {
    const context = letterShop({ categories: { 3: { repeat: 'always' } } });
    const gifts = fillBlocks([{ name: 'gifts', fill: 1, worth: 1, count: 8, minimum: 1 }], {
      ...context,
      topic: { of: 'gift', items: [22] },
      given: { gifts: [{ item: 21, reason: 'wish', because: 0 }] },
      popular: ranked('popular', 0, 22, 15, 7, 12, 4),
    })[0]!.items;
    t.strictSame(
      gifts.map(({ item, reason }) => [item, reason]),
      [
        [21, 'wish'],
        [19, 'similar'],
        [20, 'similar'],
        [4, 'popular'],
      ],
      '22 was given, 15 is due, 7 is bought again and again, 12 is of a shelf that always is',
    );
  },
);

t.test('nothing that was just bought, in any size', async (t) => {
  const context = letterShop({ change: { 1: { style: 'breeze' }, 3: { style: 'breeze' } } });
  context.lists!.bought[2]!.lastDay = TODAY - 13;
  const { all } = fill(context);
  t.notOk(all.includes(3), 'the style of what this letter thanks for');
  t.notOk(all.includes(7), 'bought 13 days ago');
  context.lists!.bought[2]!.lastDay = TODAY - 14;
  t.ok(fill(context).all.includes(7), 'bought 14 days ago');
});

t.test('a repeat that is due is offered, however lately it was bought', async (t) => {
  const context = letterShop();
  context.lists!.due.push(dueItem(2, TODAY + 5, TODAY));
  t.notOk(fill(context).all.includes(2), 'not due yet');
  context.lists!.due.unshift(dueItem(2, TODAY, TODAY));
  t.equal(fill(context).itemsOf('repeat')[0], 2);
});

t.test('what a category never repeats is not offered again', async (t) => {
  const context = letterShop({ categories: { 2: { repeat: 'never' } } });
  const { all } = fill(context);
  for (const item of [7, 8, 15, 16, 17, 18]) t.notOk(all.includes(item), `item ${item}`);
});

t.test('a size that the child has grown out of is not offered, due or not', async (t) => {
  const sizes = { 16: { style: 'diapers' }, 8: { style: 'diapers' }, 18: { style: 'diapers' } };
  const { itemsOf, all } = fill(letterShop({ change: sizes }));
  t.strictSame(itemsOf('repeat'), [15, 16, 17]);
  for (const item of [8, 18]) t.notOk(all.includes(item), `item ${item}`);
});

t.test('a repeat is offered in its time alone', async (t) => {
  const offered = (dueDay: number, fromDay: number, toDay: number): boolean => {
    const context = letterShop();
    context.lists!.due = [{ item: 15, score: 0.7, dueDay, fromDay, toDay, lastDay: TODAY - 100 }];
    return fill(context).itemsOf('repeat')?.includes(15) ?? false;
  };
  t.ok(offered(TODAY + 25, TODAY + 14, TODAY + 40), 'the window is two weeks ahead');
  t.notOk(offered(TODAY + 25, TODAY + 15, TODAY + 40));
  t.ok(offered(TODAY - 60, TODAY - 65, TODAY - 55), 'two months late');
  t.notOk(offered(TODAY - 61, TODAY - 65, TODAY - 55));
  t.ok(offered(TODAY - 61, TODAY - 90, TODAY), 'late, and its window is open');
  t.notOk(offered(TODAY - 61, TODAY - 90, TODAY - 1));
});

t.test('a block without enough is dropped, says why, and leaves its items to the others', async (t) => {
  const context = letterShop();
  context.lists!.novel = ranked('novelty', 0, 20);
  context.lists!.due = [];
  const { droppedOf, itemsOf } = fill(context);
  t.equal(droppedOf('novelties'), 'too_few');
  t.equal(droppedOf('repeat'), 'no_candidates');
  t.equal(droppedOf('next'), undefined);
  t.ok(itemsOf('personal').includes(20));
});

t.test('there is something for a customer without lists', async (t) => {
  const { blocks, itemsOf } = fill({ ...letterShop(), lists: null });
  t.strictSame(itemsOf('accompanying'), [3, 5, 4, 6]);
  t.strictSame(itemsOf('personal'), [22, 21, 20, 19], 'similar to the purchase, then popular');
  t.strictSame(
    blocks.filter((block) => block.dropped !== undefined).map(({ name }) => name),
    ['next', 'novelties', 'repeat'],
  );
});

t.test('before the first model there are the newest goods', async (t) => {
  const { blocks, itemsOf } = fill({ ...letterShop(), lists: null, itemLists: new Map(), popular: [] });
  t.strictSame(itemsOf('personal'), [3, 4, 5, 6], 'but for what was just bought');
  t.equal(blocks[0]!.items[0]!.reason, 'range', 'not new: it came with the first catalogue');
});
