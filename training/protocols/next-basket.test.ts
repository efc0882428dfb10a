import t from 'tap';
import { publicData } from '../../test/support/public-data.ts';
import { evaluateNextBasket, type NextBasketReport } from './next-basket.ts';

/** recall@10, nDCG@10, hit rate@10 on Ta-Feng's five folds, re-run by others from the published code and settings. */
const PUBLISHED: Record<string, readonly [number, number, number]> = {
  'G-TopFreq': [0.0831, 0.0864, 0.2498],
  'P-TopFreq': [0.1069, 0.0955, 0.3473],
  'GP-TopFreq': [0.1211, 0.1015, 0.3691],
  'TIFU-KNN': [0.1251, 0.1016, 0.3859],
  'UP-CF': [0.1269, 0.1135, 0.4032],
};
const TOLERANCE = 0.003;

t.test('the baselines reproduce the published figures on all five folds', async (t) => {
  const folder = publicData(t, 'tafeng');
  if (folder === undefined) return;
  const models = Object.keys(PUBLISHED);
  const report: NextBasketReport = await evaluateNextBasket(folder, { seed: 1, ks: [10], models });
  t.match(report, { protocol: 'next-basket', dataset: 'tafeng', seed: 1, folds: 5 });
  t.same(
    report.models.map(({ name }) => name),
    models,
  );
  for (const { name, metrics, sd } of report.models) {
    for (const [at, metric] of ['recall@10', 'ndcg@10', 'hit@10'].entries()) {
      const published = PUBLISHED[name]![at]!;
      const got = metrics[metric]!;
      t.ok(Math.abs(got - published) <= TOLERANCE, `${name} ${metric}: got ${got}, published ${published}`);
      t.ok(sd[metric]! > 0.001 && sd[metric]! < 0.02, `its folds differ by ${sd[metric]}`);
    }
  }
});
