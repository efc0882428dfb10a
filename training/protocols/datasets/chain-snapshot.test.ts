import t from 'tap';
import { folderOf } from '../../../test/support/folder-of.ts';
import { readChainSnapshot } from './chain-snapshot.ts';

const HEADER =
  'SHOP_DATE,SHOP_HOUR,QUANTITY,PROD_CODE,PROD_CODE_10,PROD_CODE_20,PROD_CODE_30,PROD_CODE_40,CUST_CODE,BASKET_ID,STORE_CODE\n';
const WEEKS = {
  'transactions_200702.csv': `${HEADER}20070109,9,1,tea,hot,drinks,food,all,c,3,S2\n20070109,9,1,milk,cold,drinks,food,all,,4,S1\n`,
  'transactions_200701.csv.gz': `${HEADER}20070102,8,2,tea,hot,drinks,food,all,c,1,S1\n20070102,8,1,milk,cold,drinks,food,all,c,1,S1\n20070102,20,3,tea,hot,drinks,food,all,d,2,S1\n`,
};

t.test('receipts with their lines, whoever bought; weeks in their order', async (t) => {
  const steps: number[] = [];
  const { purchases, lines, catalogue, customers, items, stores } = readChainSnapshot(
    await folderOf(t, WEEKS),
    (done) => steps.push(done),
  );
  t.same(steps, [1, 2]);
  t.same(
    [[...customers], [...items], [...stores]],
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
  );
  const day = Date.UTC(2007, 0, 2) / 86_400_000;
  t.same([...purchases.customer], [0, 0, 1, -1]);
  t.same([...purchases.day], [day, day + 7, day, day + 7]);
  t.same([...purchases.minute], [480, 540, 1200, 540]);
  t.same([...purchases.lineStart], [0, 2, 3, 4, 5]);
  t.same([...lines.quantity], [2, 1, 1, 3, 1]);
  // hot 1, drinks 2, food 3, all 4, cold 5.
  t.same([...catalogue.category], [0, 4]);
  t.same([...catalogue.parent], [1, 2, 3, -1, 1]);
});

t.test('what cannot be read is told of', async (t) => {
  t.throws(() => readChainSnapshot('no such folder'), { code: 'invalid_dataset', message: /transactions_/ });
  for (const [was, is, message] of [
    ['20070109', '2007-01-09', /SHOP_DATE 2007-01-09/],
    ['9,1,tea', '9,-1,tea', /QUANTITY -1/],
    ['BASKET_ID', 'RECEIPT', /BASKET_ID/],
  ] as const) {
    const folder = await folderOf(t, {
      'transactions_200702.csv': WEEKS['transactions_200702.csv'].replace(was, is),
    });
    t.throws(() => readChainSnapshot(folder), { code: 'invalid_dataset', message }, is);
  }
});
