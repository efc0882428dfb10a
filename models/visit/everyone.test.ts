import t from 'tap';
import { seededRandom } from '../core/random.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import { EveryonesLifts, fitEveryonesVisits } from './everyone.ts';
import { dayPartOf, weekdayOf } from './visit.ts';

const random = seededRandom(3);
const upTo = (count: number) => Math.floor(random() * count);
const purchases = Array.from({ length: 300 }, (_, at) => ({
  customer: at % 4 === 0 ? undefined : 1 + (at % 7),
  day: 20_000 + upTo(40),
  minute: 60 * upTo(24) + upTo(60),
  store: at % 5 === 0 ? undefined : 10 + upTo(3),
  items: [...new Set([1 + upTo(5), 1 + upTo(9)])],
}));
const categoryOf = (item: number) => (item === 9 ? undefined : 100 + (item % 3));
const items = Object.fromEntries(
  Array.from({ length: 9 }, (_, at) => [at + 1, { category: categoryOf(at + 1) }]),
);
const snapshot = snapshotOf({ purchases, items });
const lifts = new EveryonesLifts(fitEveryonesVisits(snapshot));

/** Lines of a category, of those that `here` says. */
const lines = (category: number | undefined, here: (p: (typeof purchases)[number]) => boolean) =>
  purchases
    .filter(here)
    .flatMap((p) => p.items)
    .filter(
      (item) => categoryOf(item) !== undefined && (category === undefined || categoryOf(item) === category),
    ).length;

function plainLift(item: number, here: (p: (typeof purchases)[number]) => boolean, prior: number): number {
  const category = categoryOf(item);
  if (category === undefined) return 0;
  const all = lines(undefined, () => true);
  const expected = (lines(category, () => true) * lines(undefined, here)) / all;
  return Math.log((lines(category, here) + prior) / (expected + prior));
}

t.test('lifts are those of a plain count of the receipt lines', async (t) => {
  for (const [store, day, hour] of [
    [10, 20_000, 9],
    [12, 20_003, 23],
    [11, 20_005, 0],
    [10, 20_006, 14],
  ] as const) {
    lifts.load({ store: snapshot.stores.indexOf(store), weekday: weekdayOf(day), hour });
    for (const [row, item] of snapshot.items.entries()) {
      const inStore = plainLift(item, (p) => p.store === store, 10);
      t.ok(
        Math.abs(lifts.store(row) - (Math.abs(inStore) < 0.05 ? 0 : inStore)) < 1e-6,
        `${item} in ${store}`,
      );
      const onDay = plainLift(item, (p) => weekdayOf(p.day) === weekdayOf(day), 20);
      t.ok(Math.abs(lifts.weekday(row) - onDay) < 1e-6);
      const part = (minute: number) => dayPartOf(Math.floor(minute / 60));
      const then = plainLift(item, (p) => part(p.minute) === dayPartOf(hour), 20);
      t.ok(Math.abs(lifts.dayPart(row) - then) < 1e-6);
    }
  }
});

t.test('a store that is not known says nothing, whatever was asked before', async (t) => {
  lifts.load({ store: 0, weekday: 0, hour: 9 });
  t.ok([...snapshot.items.keys()].some((row) => lifts.store(row) !== 0));
  lifts.load({ store: -1, weekday: 0, hour: 9 });
  t.ok([...snapshot.items.keys()].every((row) => lifts.store(row) === 0));
});
