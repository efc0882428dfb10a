// npx tsx bench/reference-customers.ts FOLDER [customers …]
//   what is lost by looking for neighbours among so many seeded customers, beside everyone: recall@10 and nDCG@10 of the
//   first fold of a next-basket data set
import { loadavg } from 'node:os';
import { NEXT_PURCHASE_DEFAULTS } from '../models/next-purchase/settings.ts';
import { fitting, OURS } from '../training/evaluate/fit-model.ts';
import { readNextBasketData } from '../training/protocols/next-basket-data.ts';
import { evaluateFold } from '../training/protocols/next-basket-fold.ts';

const [folder, ...sizes] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: reference-customers FOLDER [customers …]');
const data = readNextBasketData(folder);
const asked = [data.ids.length, ...(sizes.length > 0 ? sizes.map(Number) : [10_000, 2_500])];
for (const referenceCustomers of asked) {
  const began = performance.now();
  const model = fitting({ seed: 1, nextPurchase: { ...NEXT_PURCHASE_DEFAULTS, referenceCustomers } });
  const figures = (await evaluateFold(data, 0, { ks: [10], models: [OURS] }, model))[OURS]!;
  const told = ['recall@10', 'ndcg_cut@10'].map((name) => `${name} ${Number(figures[name]).toFixed(4)}`);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${referenceCustomers} of ${data.ids.length} customers: ${told.join('  ')}  (${seconds.toFixed(0)} s, load ${loadavg()[0]!.toFixed(1)})`,
  );
}
