import t from 'tap';
import { folderOf } from '../../../test/support/folder-of.ts';
import { publicData } from '../../../test/support/public-data.ts';
import { readNextBasketData } from '../next-basket-data.ts';

const ORDERS = `order_id,user_id,eval_set,order_number
13,u,prior,10
11,u,prior,1
12,u,prior,2
14,u,test,11
21,v,prior,1
22,v,prior,2
`;
const LINES = `order_id,product_id,add_to_cart_order
11,tea,1
12,milk,1
12,tea,2
12,tea,3
13,tea,1
13,figs,2
21,milk,1
22,milk,1
`;

t.test(
  'orders: in the order of their numbers, the last to be found, rare items out of histories',
  async (t) => {
    const data = readNextBasketData(await folderOf(t, { 'orders.csv': ORDERS, 'order_items.csv.gz': LINES }));
    t.same(data.ids, ['u'], 'two orders are too few, and the one held back has no lines');
    t.same(data.history, [[[0], [0]]], 'milk was sold once in the histories that count');
    t.same(data.future, [[0, 1]], 'what nobody had bought is asked about, and cannot be found');
    t.equal(data.items, 2);
    t.equal(data.folds.length, 1);
  },
);

t.test(
  'weekly transactions: a basket is the day of a customer, receipts of nobody are left out',
  async (t) => {
    const header = 'SHOP_DATE,PROD_CODE,CUST_CODE,BASKET_ID\n';
    const data = readNextBasketData(
      await folderOf(t, {
        'transactions_200702.csv': `${header}20070109,tea,c,5\n20070108,tea,c,4\n`,
        'transactions_200701.csv.gz': `${header}20070102,milk,c,1\n20070102,tea,c,2\n20070103,milk,c,3\n20070103,tea,,9\n`,
      }),
    );
    t.same(data.ids, ['c']);
    t.same(data.history, [[[0, 1], [0], [1]]]);
    t.same(data.future, [[1]]);
  },
);

t.test('only the last 26 weeks are read', async (t) => {
  const weeks = Array.from({ length: 27 }, (_, at) => at + 1);
  const files = weeks.map((week) => [
    `transactions_2007${String(week).padStart(2, '0')}.csv`,
    `SHOP_DATE,PROD_CODE,CUST_CODE\n${20070000 + week},${week === 1 ? 'old' : 'tea'},c\n`,
  ]);
  const data = readNextBasketData(await folderOf(t, Object.fromEntries(files)));
  t.equal(data.history[0]!.length, 25);
  t.equal(data.items, 1);
});

t.test('a broken table is refused by the name of the file, with got and expected', async (t) => {
  const cases: [Record<string, string>, RegExp][] = [
    [
      { 'orders.csv': 'order_id,user\n', 'order_items.csv': LINES },
      /orders\.csv: got the columns order_id, user; expected user_id, order_number/,
    ],
    [{ 'orders.csv': ORDERS, 'order_items.csv': '' }, /got the columns \(none\)/],
    [
      { 'orders.csv': `${ORDERS}7,w\n`, 'order_items.csv': LINES },
      /2 cells in row 8 of orders.csv; expected 4/,
    ],
    [
      { 'orders.csv': ORDERS.replace(',10', ',ten'), 'order_items.csv': LINES },
      /order_number ten of order 13; expected a number/,
    ],
    [
      { 'orders.csv': ORDERS, 'order_items.csv': `${LINES}99,tea,1\n` },
      /order_items.csv: got a line of order 99; expected orders of .*orders.csv/,
    ],
    [
      { 'transactions_200701.csv': 'SHOP_DATE,PROD_CODE,CUST_CODE\n20070102,tea,c\n' },
      /got no customer of 1 with 3 baskets/,
    ],
  ];
  for (const [files, message] of cases) {
    const folder = await folderOf(t, files);
    t.throws(() => readNextBasketData(folder), { code: 'invalid_dataset', message });
  }
});

t.test('the grocers of Instacart', async (t) => {
  const folder = publicData(t, 'instacart-1000');
  if (folder === undefined) return;
  const data = readNextBasketData(folder);
  t.equal(data.ids.length, 1_000);
  t.equal(data.folds.length, 5);
  t.equal(new Set(data.history.flat(2)).size, 9_520, 'items that the histories hold twice or more');
});
