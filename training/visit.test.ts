import t from 'tap';
import { decodeModel } from '../models/artifact/decode/model.ts';
import type { RankedItem } from '../models/artifact/index.ts';
import { CorruptBytesError, encodeModel, loadModel } from '../models/artifact/index.ts';
import { basketsOfSnapshot } from '../models/core/baskets.ts';
import { logOdds } from '../models/core/logistic.ts';
import { seededRandom } from '../models/core/random.ts';
import { snapshotOf } from '../models/core/snapshot-of.ts';
import { withoutLastDays } from '../models/core/without-last-days.ts';
import { EveryonesLifts } from '../models/visit/everyone.ts';
import { fitEveryonesVisits, type VisitWeights, visitLifts } from '../models/visit/index.ts';
import { OwnStore } from '../models/visit/own-store.ts';
import { habits } from '../test/support/habits.ts';
import { chooseTogether } from './choose-together/choose-together.ts';
import { historiesOf, listSource } from './entries.ts';
import { AT_VISIT, OURS } from './evaluate/fit-model.ts';
import { evaluate, FAST_EVALUATION } from './evaluate/index.ts';
import { worldAt } from './evaluate/world.ts';
import { fit } from './fit.ts';
import { fitRanker, rankerExamples } from './fit-ranker.ts';
import { FIT_DEFAULTS } from './settings.ts';

const ITEMS = { D1: 1, D2: 2, W1: 3, C1: 4 };
/** As far as a byte of thirty-seconds reaches. */
const LIMIT = 127 / 32;
const STORES = { north: 1, south: 2 };
const CATALOGUE = { 1: { category: 1 }, 2: { category: 1 }, 3: { category: 2 }, 4: { category: 3 } };
const settings = { ...FIT_DEFAULTS, network: { ...FIT_DEFAULTS.network, batch: 128 } };

/** @param placeOf says the store and hour of a purchase: its own where nothing else is said. */
function snapshotOfHabits(
  placeOf: (store: 'north' | 'south', hour: number) => [number, number] = (store, hour) => [
    STORES[store],
    hour,
  ],
) {
  const purchases = habits(90, 20_000).map(({ customer, day, hour, store, items }) => {
    const [storeNo, at] = placeOf(store, hour);
    return {
      customer: customer + 1,
      day,
      minute: 60 * at,
      store: storeNo,
      items: items.map((sku) => ITEMS[sku]),
    };
  });
  return snapshotOf({ purchases, items: CATALOGUE, hash: 'habits' });
}

const snapshot = snapshotOfHabits();
const fitted = fit(snapshot, settings);
const model = fitted.then(({ bytes }) => loadModel(bytes));
const histories = [...historiesOf(listSource(snapshot))].map(({ history }) => history);
const orderOf = (list: readonly RankedItem[], ...items: number[]) =>
  list.map(({ item }) => item).filter((item) => items.includes(item));

t.test('the list of one customer has another order in another store, and at another hour', async (t) => {
  const loaded = await model;
  for (const history of histories.slice(0, 10)) {
    const lists = loaded.customerLists(history, loaded.lastDay + 1);
    const plain = structuredClone(lists.next);
    const at = (store: number, hour: number) => loaded.nextAtVisit(lists, { store, weekday: 2, hour });
    t.same(orderOf(at(STORES.north, 9), 1, 2), [1, 2]);
    t.same(orderOf(at(STORES.south, 9), 1, 2), [2, 1]);
    t.same(orderOf(at(STORES.north, 9), 3, 4), [3, 4]);
    t.same(orderOf(at(STORES.north, 19), 3, 4), [4, 3]);
    t.same(lists.next, plain, 'what other placements show is left as it was');
    const scores = at(STORES.north, 9).map(({ score }) => score);
    t.same(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    t.ok(scores.every((score) => score > 0 && score < 1 && score === Math.fround(score)));
  }
});

t.test('the report says how much a visit counts', async (t) => {
  const { weights, loss } = (await fitted).ranker.visit;
  t.ok(weights.ownItem > 0.3, `own item ${weights.ownItem}`);
  t.ok(weights.dayPart > 0.3, `part of the day ${weights.dayPart}`);
  t.ok(loss.withVisit < 0.9 * loss.withoutVisit, `${loss.withoutVisit} → ${loss.withVisit}`);
});

t.test(
  'a visit that decides nothing counts for little: no lift has seen what it is to predict',
  async (t) => {
    const random = seededRandom(8);
    const anywhere = snapshotOfHabits(() => [random() < 0.5 ? 1 : 2, random() < 0.5 ? 9 : 19]);
    const together = (await chooseTogether(anywhere, settings.together, settings.seed)).settings;
    const { ranker } = await fitRanker(anywhere, { ...settings, together }, 1);
    const { ownItem, ownCategory, store, dayPart } = ranker.visit.weights;
    t.ok(Math.abs(ownItem) < 0.3, `own item ${ownItem}`);
    for (const weight of [ownCategory, store, dayPart]) t.ok(Math.abs(weight) < 1.5, String(weight));
    const { train } = (await rankerExamples(anywhere, { ...settings, together }, 1, seededRandom(1)))!;
    const before = withoutLastDays(anywhere);
    const everyone = fitEveryonesVisits(before);
    const baskets = { before: basketsOfSnapshot(before), after: basketsOfSnapshot(anywhere) };
    t.same(train.lifts, visitLifts({ everyone, categories: 3, ...baskets }, train));
    const others = baskets.after.item.map((item) => (item + 1) % 4);
    const blind = { ...baskets, after: { ...baskets.after, item: others } };
    t.same(
      visitLifts({ everyone, categories: 3, ...blind }, train),
      train.lifts,
      'of the last basket its place alone',
    );
  },
);

t.test('what is served is what was learnt, but for the byte that a shift is kept in', async (t) => {
  const { bytes } = await fitted;
  const loaded = await model;
  const { meta, everyone, categories, items, stores } = decodeModel(bytes);
  const { slope, intercept, ownItem, ownCategory, store, weekday, dayPart } = meta.visit;
  const lifts = new EveryonesLifts(everyone);
  const own = new OwnStore(everyone.category, categories.length);
  const baskets = basketsOfSnapshot(snapshot);
  const visit = { store: stores.indexOf(2), weekday: 4, hour: 9 };
  lifts.load(visit);
  for (const [c, history] of histories.slice(0, 5).entries()) {
    own.load(baskets, c);
    own.enter(visit.store);
    const lists = loaded.customerLists(history, loaded.lastDay + 1);
    const there = loaded.nextAtVisit(lists, { ...visit, store: 2 });
    for (const { item, score } of lists.next) {
      const row = items.indexOf(item);
      const expected =
        slope * logOdds(score) +
        intercept +
        Math.max(-LIMIT, Math.min(LIMIT, ownItem * own.item(row) + ownCategory * own.category(row))) +
        store * lifts.store(row) +
        weekday * lifts.weekday(row) +
        dayPart * lifts.dayPart(row);
      const got = logOdds(there.find((entry) => entry.item === item)!.score);
      t.ok(Math.abs(got - expected) <= 1 / 64 + 1e-4, `${got} for ${expected}`);
    }
  }
});

t.test('an artifact whose weights are no numbers is refused', async (t) => {
  const whole = decodeModel((await fitted).bytes);
  const visit = { ...whole.meta.visit, dayPart: Number.NaN } satisfies VisitWeights;
  t.throws(() => loadModel(encodeModel({ ...whole, meta: { ...whole.meta, visit } })), CorruptBytesError);
  t.doesNotThrow(() => loadModel(encodeModel(whole)));
});

t.test('evaluated: the next basket alone is asked for, and its visit is known to one model', async (t) => {
  const cutOff = { day: 20_070, lastDay: 20_090 };
  const all = worldAt(snapshot, cutOff, 50, 1).queries;
  t.ok(all.some(({ target, next }) => target.size > next.size));
  for (const { customerNo, target, next, visit } of worldAt(snapshot, cutOff, 50, 1, true).queries) {
    t.same([...target].sort(), [...next].sort());
    const bought = habits(90, 20_000).find(
      ({ customer, day }) => customer === customerNo - 1 && day > cutOff.day,
    )!;
    t.same(visit, { store: STORES[bought.store], weekday: (bought.day + 3) % 7, hour: bought.hour });
  }
  const report = await evaluate(snapshot, {
    ...FAST_EVALUATION,
    days: 10,
    ks: [2],
    tuningCustomers: 8,
    reference: 30,
    visit: true,
    fit: settings,
  });
  const recallOf = (name: string) => report.models.find((one) => one.name === name)!.metrics['recall@2']!;
  t.ok(recallOf(AT_VISIT) > recallOf(OURS) + 0.2, `${recallOf(OURS)} → ${recallOf(AT_VISIT)}`);
  const { best, without } = report.atVisit!;
  t.equal(without?.baseline, OURS);
  const gain = without?.metrics['recall@2'];
  t.ok(gain !== undefined && 'low' in gain && gain.low > 0);
  t.not(best?.baseline, OURS);
});
