import t from 'tap';
import { fitting, OURS } from '../evaluate/fit-model.ts';
import { FIT_DEFAULTS } from '../settings.ts';
import type { NextBasketData } from './next-basket-data.ts';
import { evaluateFold } from './next-basket-fold.ts';
import { tuneNextBasket } from './tune-next-basket.ts';
import { undatedSnapshot } from './undated-snapshot.ts';

const CUSTOMERS = 60;
const ITEMS = 20;

/** Everyone repeats two own items and the popular item 0; the last basket holds one of the own ones. */
function dataWith(futureOf: (customer: number) => number[]): NextBasketData {
  const ids = Array.from({ length: CUSTOMERS }, (_, c) => `c${c}`);
  const own = (c: number) => [1 + (c % 9), 10 + (c % 9)];
  return {
    name: 'made-up',
    ids,
    history: ids.map((_, c) => [[own(c)[0]!], [own(c)[1]!, own(c)[0]!], [own(c)[0]!, 0]]),
    future: ids.map((_, c) => futureOf(c)),
    items: ITEMS,
    folds: [{ train: ids.slice(0, 40), val: ids.slice(40, 45), test: ids.slice(45) }],
  };
}
const honest = dataWith((c) => [1 + (c % 9)]);
const models = ['G-TopFreq', 'P-TopFreq', 'GP-TopFreq', 'TIFU-KNN', 'UP-CF', OURS];
const fit = fitting({ seed: 3, network: { ...FIT_DEFAULTS.network, epochs: 4 } });

t.test('every model finds what everyone buys again', async (t) => {
  const figures = await evaluateFold(honest, 0, { ks: [2, 5], models }, fit);
  t.same(Object.keys(figures), models);
  t.equal(figures['P-TopFreq']!['recall@2'], 1);
  t.equal(figures['P-TopFreq']!['mrr@2'], 1);
  t.equal(figures['TIFU-KNN']!['recall@5'], 1);
  t.equal(figures['UP-CF']!['recall@5'], 1);
  t.equal(figures[OURS]!['recall@5'], 1);
  t.match(
    figures[OURS]!['recall_new@5'],
    { reason: /nothing/ },
    'nobody bought anything new, and that is said',
  );
  t.same(
    await evaluateFold(honest, 0, { ks: [2, 5], models }, fit),
    figures,
    'the same again gives the same',
  );
});

t.test('our model learns nothing from the last baskets of val and test customers', async (t) => {
  const lied = dataWith((c) => (c < 40 ? [1 + (c % 9)] : [19]));
  const train = new Set(honest.folds[0]!.train);
  t.same(undatedSnapshot(lied, train), undatedSnapshot(honest, train));
  t.strictNotSame(undatedSnapshot(lied, new Set(lied.ids)), undatedSnapshot(honest, new Set(honest.ids)));
  const figures = await evaluateFold(lied, 0, { ks: [5], models }, fit);
  for (const name of models) t.equal(figures[name]!['recall@5'], 0, `${name} cannot know item 19`);
});

t.test('tuning looks at no last basket', async (t) => {
  t.same(
    tuneNextBasket(
      dataWith(() => [19]),
      1,
      5,
    ),
    tuneNextBasket(honest, 1, 5),
  );
});
