import fc from 'fast-check';
import t from 'tap';
import { dayOf } from '../calendar.ts';
import { buildCatalogue } from '../catalogue/build.ts';
import { FAMILIES } from '../catalogue/families.ts';
import { SCALES, type Scale } from '../catalogue/sizes.ts';
import { Chance } from '../chance.ts';
import { buildStores } from '../stores.ts';
import { newChild, sizeOn, sizeToBuy } from './growth.ts';
import { newHousehold } from './household.ts';
import { live } from './live.ts';
import { NEED_RULES, needsOf } from './needs.ts';
import { mistypedPhone, newPerson } from './people.ts';
import { Shelf, scaleOf } from './shelf.ts';

const UNTIL = dayOf('2026-11-21');
const START = UNTIL - 548;
const shelf = new Shelf(buildCatalogue(5, START, UNTIL));
const { items, styles } = shelf.catalogue;
const settlement = { start: START, until: UNTIL, stores: buildStores(5) };

function life(seed: number) {
  const chance = new Chance(seed);
  const household = newHousehold(chance, seed, seed, 1, settlement);
  const needs = needsOf(household, chance);
  return { household, needs, trips: live(household, needs, shelf, chance) };
}

const familyOf = (item: number) => FAMILIES[styles[items[item]!.style]!.family]!;

t.test('a child grows, and what is bought for it never shrinks', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
      const chance = new Chance(seed);
      const child = newChild(chance, START, chance.chance(0.5), 'Ada', []);
      for (const scale of Object.keys(SCALES) as Scale[]) {
        let fits = 0;
        let bought = 0;
        for (let day = START; day < START + 3_000; day += chance.int(1, 60)) {
          const size = sizeOn(child, scale, day);
          const taken = sizeToBuy(child, scale, day, chance);
          child.worn[scale] = taken;
          if (size < fits || taken < bought || taken < size || taken >= SCALES[scale].length) return false;
          [fits, bought] = [size, taken];
        }
      }
      return true;
    }),
    { numRuns: 50, seed: 1 },
  );
});

t.test('the size at an age is that of the charts', async (t) => {
  const child = { ...newChild(new Chance(1), START, true, 'Ada', []), pace: 1 };
  const label = (scale: Scale, months: number) => SCALES[scale][sizeOn(child, scale, START + months * 30.5)];
  t.equal(label('height', 1), '56');
  t.equal(label('height', 8), '74');
  t.equal(label('height', 30), '98');
  t.equal(label('diaper', 0), '1');
  t.equal(label('diaper', 12), '4');
  t.equal(label('stage', 5), '1');
  t.equal(label('stage', 7), '2');
});

t.test('lives hold to what is on the shelf, to birthdays and to sizes', async (t) => {
  let lines = 0;
  for (let seed = 0; seed < 400; seed++) {
    const { household, trips } = life(seed);
    const largest = new Map<string, number>();
    const once = new Set<string>();
    let before = -1;
    for (const trip of trips) {
      if (trip.day <= before || trip.day < household.from || trip.day >= household.to)
        t.fail(`day of ${seed}`);
      if (trip.lines.length === 0 || (trip.collect && !trip.web)) t.fail(`trip of ${seed}`);
      before = trip.day;
      for (const { item, quantity, child } of trip.lines) {
        lines++;
        const style = styles[items[item]!.style]!;
        if (trip.day < style.firstDay || trip.day >= style.lastDay) t.fail(`${style.code} was not there`);
        if (!Number.isInteger(quantity) || quantity < 1) t.fail(`quantity ${quantity}`);
        const family = familyOf(item);
        if (child < 0) continue;
        if (family.once === true && once.has(`${child} ${family.code}`)) t.fail(`${family.code} twice`);
        once.add(`${child} ${family.code}`);
        const scale = scaleOf(style.family);
        if (scale === undefined) continue;
        const { size } = items[item]!;
        if (size < (largest.get(`${child} ${scale}`) ?? 0)) t.fail(`${seed}: ${scale} shrank`);
        largest.set(`${child} ${scale}`, size);
      }
    }
  }
  t.ok(lines > 8_000, `${lines} lines`);
});

t.test('what is used up comes back at its cycle', async (t) => {
  let compared = 0;
  let near = 0;
  for (let seed = 0; seed < 600; seed++) {
    const { needs, trips, household } = life(seed);
    // Who buys elsewhere now and then leaves longer gaps.
    if (household.loyalty < 0.8) continue;
    needs.forEach((need, needNo) => {
      const days = trips
        .filter((trip) => trip.lines.some((line) => line.need === needNo))
        .map((trip) => trip.day);
      if (days.length < 6) return;
      const gaps = days.slice(1).map((day, i) => day - days[i]!);
      gaps.sort((a, b) => a - b);
      const ratio = gaps[gaps.length >> 1]! / (need.plannedDays / need.purchases);
      compared++;
      if (ratio > 0.75 && ratio < 1.3) near++;
    });
  }
  t.ok(compared > 100, `${compared} cycles`);
  t.ok(near > compared * 0.85, `${near} of ${compared} near the truth`);
});

t.test('a favourite stays one', async (t) => {
  let again = 0;
  let all = 0;
  for (let seed = 0; seed < 300; seed++) {
    const { needs, trips } = life(seed);
    needs.forEach((need, needNo) => {
      if (NEED_RULES[need.kind].flavours > 1) return;
      const bought = trips.flatMap((trip) => trip.lines.filter((line) => line.need === needNo));
      for (let i = 1; i < bought.length; i++) {
        const [one, other] = [items[bought[i - 1]!.item]!, items[bought[i]!.item]!];
        if (styles[one.style]!.family !== styles[other.style]!.family) continue;
        all++;
        if (one.style === other.style) again++;
      }
    });
  }
  t.ok(again / all > 0.8, `${again} of ${all}`);
});

t.test('seasons, and what goes with what', async (t) => {
  const months = new Map<string, number[]>();
  let strollers = 0;
  let followed = 0;
  for (let seed = 0; seed < 900; seed++) {
    const { trips } = life(seed);
    trips.forEach((trip, tripNo) => {
      const month = new Date(trip.day * 86_400_000).getUTCMonth();
      for (const line of trip.lines) {
        const { code } = familyOf(line.item);
        const count = months.get(code) ?? new Array<number>(12).fill(0);
        count[month]!++;
        months.set(code, count);
        if (code !== 'STR' || line.child < 0) continue;
        strollers++;
        const after = trips.slice(tripNo).filter(({ day }) => day < trip.day + 70);
        if (after.some((later) => later.lines.some((other) => familyOf(other.item).code === 'STA')))
          followed++;
      }
    });
  }
  const share = (code: string, wanted: number[]) => {
    const counts = months.get(code)!;
    return (
      wanted.reduce((sum, month) => sum + counts[month]!, 0) / counts.reduce((sum, count) => sum + count, 0)
    );
  };
  t.ok(share('SNO', [8, 9, 10, 11]) > 0.75, `snowsuits in autumn: ${share('SNO', [8, 9, 10, 11])}`);
  t.ok(
    share('SDL', [3, 4, 5, 6, 7]) > 0.75,
    `sandals in spring and summer: ${share('SDL', [3, 4, 5, 6, 7])}`,
  );
  t.ok(strollers > 30 && followed > strollers * 0.4, `${followed} of ${strollers} strollers got something`);
});

t.test('people are told apart by phone and e-mail', async (t) => {
  const people = Array.from({ length: 20_000 }, (_, i) => newPerson(new Chance(i), i));
  t.equal(new Set(people.map(({ phone }) => phone)).size, people.length);
  t.equal(new Set(people.map(({ email }) => email)).size, people.length);
  const { phone } = people[7]!;
  const slipped = mistypedPhone(phone, new Chance(3));
  t.equal(slipped.length, phone.length);
  t.equal([...slipped].filter((digit, i) => digit !== phone[i]).length, 1);
});
