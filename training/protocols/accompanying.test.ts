import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { evaluateAccompanying } from './accompanying.ts';
import { ACCOMPANYING_MODELS, EASE, placesOfFold, TOGETHER } from './accompanying-fold.ts';
import { chooseAccompanying } from './choose-accompanying.ts';
import type { NextBasketData } from './next-basket-data.ts';

/** Items 2n and 2n + 1 are always bought together; customers know the pair of their number, mod 10, and the next one. */
function dataWith(futureOf: (customer: number) => number[]): NextBasketData {
  const ids = Array.from({ length: 60 }, (_, c) => `c${c}`);
  const pair = (n: number) => [2 * (n % 10), 2 * (n % 10) + 1];
  return {
    name: 'made-up',
    ids,
    history: ids.map((_, c) => [pair(c), pair(c + 1), pair(c)]),
    future: ids.map((_, c) => futureOf(c)),
    items: 40,
    folds: [{ train: ids.slice(0, 40), val: ids.slice(40, 45), test: ids.slice(45) }],
  };
}
const settings = { sizePenalty: 1, shrinkage: 2, confidencePower: 0.5, popularityPenalty: 0.2 };

t.test('every score finds the other one of a pair, whoever is asked about', async (t) => {
  const data = dataWith((c) => [2 * ((c + 5) % 10), 2 * ((c + 5) % 10) + 1]);
  const found = placesOfFold(data, 0, settings, ACCOMPANYING_MODELS);
  for (const name of ACCOMPANYING_MODELS)
    t.ok(
      found.places[name]!.every((place) => place === 0),
      name,
    );
  t.equal(found.customer.length, 30);
  t.ok(found.fresh.every(Boolean), 'nobody had bought that pair');
});

t.test('nothing is learnt from the last baskets of test and val customers', async (t) => {
  const data = dataWith((c) => (c < 40 ? [0, 1] : [0, 39]));
  const found = placesOfFold(data, 0, settings, [TOGETHER]);
  t.equal(found.unseen, 15, 'item 39 is in their last baskets alone');
  t.same(found.places[TOGETHER], [], 'and of one known item nothing can be asked');
  const honest = dataWith(() => [2, 3]);
  const lied = dataWith(() => [2, 30]);
  t.same(chooseAccompanying(lied, 1), chooseAccompanying(honest, 1), 'choosing looks at no last basket');
});

t.test('a folder of a data set, in threads', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'regulars-accompanying-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const { ids, history, future } = dataWith((c) => [2 * (c % 10), 2 * (c % 10) + 1, 6, 7]);
  const ends = (baskets: readonly (readonly number[])[]) => [[-1], ...baskets, [-1]];
  const byId = (baskets: (row: number) => readonly (readonly number[])[]) =>
    JSON.stringify(Object.fromEntries(ids.map((id, row) => [id, ends(baskets(row))])));
  await writeFile(
    join(folder, 'history.json'),
    byId((row) => history[row]!),
  );
  await writeFile(
    join(folder, 'future.json'),
    byId((row) => [future[row]!]),
  );
  const steps: number[] = [];
  const models = [TOGETHER, 'lift', EASE];
  const report = await evaluateAccompanying(folder, {
    seed: 1,
    models,
    onProgress: (done) => steps.push(done),
  });
  t.same(steps, [1, 2, 3, 4, 5, 6]);
  t.match(report, { protocol: 'accompanying', seed: 1, folds: 5, targets: { unseen: 0 } });
  t.ok(report.targets.fresh > 0 && report.targets.fresh < report.targets.all);
  t.same(
    report.models.map(({ name, metrics }) => [name, metrics['hit@10']]),
    models.map((name) => [name, 1]),
  );
  t.same(Object.keys(report.comparisons), ['lift', EASE]);
  t.match(report.comparisons.lift!.all, { difference: 0, customers: 60 });
  await t.rejects(evaluateAccompanying('/no/such/folder', { seed: 1 }), { code: 'invalid_dataset' });
});
