import { dayIn, yearOf } from '../calendar.ts';
import { familyIndex } from '../catalogue/families.ts';
import { SCALES } from '../catalogue/sizes.ts';
import type { Chance } from '../chance.ts';
import { ageOn, type Child, sizeOn } from './growth.ts';
import type { Household } from './household.ts';

/** Something a household will look for on a day; without a family, whatever the child would like. */
export interface Occasion {
  day: number;
  child: number;
  families: number[];
  /** How many things are taken, when no family is named. */
  wishes: number;
  gift: boolean;
  brand?: string;
}

const families = (...codes: string[]) => codes.map((code) => familyIndex(code)!);
const TOYS = families('PLU', 'BLK', 'DOL', 'CAR', 'TRN', 'PUZ', 'GAM', 'ART', 'BBK', 'STO', 'MUS', 'RID');
const BABY_TOYS = families('RAT', 'PLU', 'BTT', 'BBK', 'PLM', 'MUS');
const BABY_CLOTHES = families('BDS', 'BDS', 'SLP', 'SET', 'ROM', 'CAP', 'SOC');
const KIDS_CLOTHES = families('TEE', 'TRS', 'SWT', 'PAJ', 'UND', 'SOC', 'TEE');
const LAYETTE: readonly (readonly [string, number])[] = [
  ['STR', 0.42],
  ['COT', 0.36],
  ['CST', 0.34],
  ['BDS', 0.6],
  ['SLP', 0.5],
  ['BTH', 0.3],
  ['BOT', 0.4],
  ['PAC', 0.35],
  ['BLN', 0.4],
  ['MAT', 0.3],
  ['MON', 0.12],
  ['CRR', 0.14],
  ['MOB', 0.2],
];

/** Everything that dates and growth will bring about within the household's time, ascending by day. */
export function occasionsOf(household: Household, chance: Chance): Occasion[] {
  const found: Occasion[] = [];
  const add = (day: number, child: number, wanted: number[], wishes = 0, gift = false) => {
    if (wanted.length + wishes === 0 || !chance.chance(household.engagement)) return;
    if (day >= household.from && day < household.to)
      found.push({ day, child, families: wanted, wishes, gift });
  };
  const years = [yearOf(household.from) - 1, yearOf(household.from), yearOf(household.to)];
  household.children.forEach((child, childNo) => {
    layette(child, childNo, add, chance);
    growing(household, child, childNo, add, chance);
    for (let year = years[0]!; year <= years[2]!; year++) {
      const born = new Date(child.born * 86_400_000);
      const birthday = dayIn(year, born.getUTCMonth(), born.getUTCDate());
      if (birthday > child.born + 300 && chance.chance(0.85))
        add(birthday - chance.int(1, 12), childNo, presents(child, birthday, chance));
      if (dayIn(year, 11, 24) > child.born && chance.chance(0.8))
        add(dayIn(year, 11, 24) - chance.int(1, 20), childNo, presents(child, dayIn(year, 11, 24), chance));
      seasons(child, childNo, year, add, chance);
    }
  });
  // Presents for other people's children: grandparents' main business, now and then anybody's.
  const giftGap = household.giver ? 28 : 140;
  for (
    let day = household.from + chance.exponential(giftGap);
    day < household.to;
    day += chance.exponential(giftGap)
  )
    add(Math.floor(day), -1, [], chance.int(1, 3), true);
  return found.sort((a, b) => a.day - b.day);
}

type Add = (day: number, child: number, families: number[], wishes?: number, gift?: boolean) => void;

function layette(child: Child, childNo: number, add: Add, chance: Chance): void {
  for (const day of [child.born - chance.int(25, 60), child.born - chance.int(3, 20)])
    add(
      day,
      childNo,
      LAYETTE.flatMap(([code, share]) => (chance.chance(share) ? families(code) : [])),
    );
}

/** A new size of clothes or shoes sends them shopping. */
function growing(household: Household, child: Child, childNo: number, add: Add, chance: Chance): void {
  for (const scale of ['height', 'shoe'] as const) {
    let size = sizeOn(child, scale, household.from);
    for (let day = Math.max(household.from, child.born); day < household.to; day += 10) {
      const now = sizeOn(child, scale, day);
      if (now === size || now >= SCALES[scale].length) continue;
      size = now;
      if (!chance.chance(0.7)) continue;
      const age = ageOn(child, day);
      if (scale === 'shoe') add(day + chance.int(0, 10), childNo, age < 10 ? [] : families('SNE'));
      else
        add(day + chance.int(0, 9), childNo, several(age < 24 ? BABY_CLOTHES : KIDS_CLOTHES, chance, 2, 5));
    }
  }
}

function seasons(child: Child, childNo: number, year: number, add: Add, chance: Chance): void {
  const autumn = dayIn(year, 8, 10) + chance.int(0, 65);
  const spring = dayIn(year, 3, 5) + chance.int(0, 60);
  const age = ageOn(child, autumn);
  if (age > 1 && age < 84 && chance.chance(0.6))
    add(autumn, childNo, [
      ...(age < 30 || chance.chance(0.5) ? families('SNO') : families('JKT')),
      ...(age > 12 ? families('WBT') : []),
    ]);
  const springAge = ageOn(child, spring);
  if (springAge > 12 && springAge < 84 && chance.chance(0.55))
    add(spring, childNo, families(chance.chance(0.5) ? 'SDL' : 'JKT', chance.chance(0.4) ? 'RBT' : 'TEE'));
}

function presents(child: Child, day: number, chance: Chance): number[] {
  const choice = several(ageOn(child, day) < 14 ? BABY_TOYS : TOYS, chance, 1, 3);
  if (chance.chance(0.6)) choice.push(chance.pick(child.fond));
  return choice;
}

function several(values: readonly number[], chance: Chance, from: number, to: number): number[] {
  return Array.from({ length: chance.int(from, to) }, () => chance.pick(values));
}
