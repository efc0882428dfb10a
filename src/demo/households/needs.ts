import { familyIndex } from '../catalogue/families.ts';
import type { NeedKind } from '../catalogue/family.ts';
import type { Chance } from '../chance.ts';
import { ageOn, type Child } from './growth.ts';
import type { Household } from './household.ts';

/** Something a household uses up, at a rate of its own. */
export interface Need {
  kind: NeedKind;
  /** Index among the household's children, −1 = of the whole household. */
  child: number;
  /** Factor on the usual rate. */
  rate: number;
  /** Local days between which it is bought here. */
  from: number;
  to: number;
  /** The day it runs out. */
  due: number;
  /** Favourite styles; one for most kinds, several flavours for food. */
  favourites: number[];
  /** What was planned so far: days that each purchase should last. The truth for tests. */
  plannedDays: number;
  purchases: number;
}

interface NeedRule {
  family: string;
  /** Months of the child's age between which it is needed. */
  ages: readonly [number, number];
  /** Share of households that buy it in this chain. */
  share: number;
  /** Units a day at an age in months. */
  perDay: (age: number) => number;
  /** Units in an item that has no pack size of its own. */
  units: number;
  /** Items bought at a time: fewest and most, spread over at most so many flavours. */
  quantity: readonly [number, number];
  flavours: number;
  /** As many items as anybody carries home at a time. */
  most: number;
}

/** Rates after what packs say of themselves and common advice: enough that cycles differ as they do in life. */
export const NEED_RULES: Readonly<Record<NeedKind, NeedRule>> = {
  diapers: rule(
    'DIA',
    [0, 36],
    0.56,
    (age) => (age < 1 ? 9 : age < 6 ? 7 : age < 14 ? 5.5 : 4.5),
    1,
    [1, 2],
    1,
  ),
  wipes: rule('WIP', [0, 30], 0.36, (age) => (age < 6 ? 13 : age < 18 ? 10 : 7), 1, [1, 2], 1),
  cream: rule('CRM', [0, 20], 0.22, () => 1 / 55, 1, [1, 1], 1),
  formula: rule(
    'FOR',
    [0, 26],
    0.5,
    (age) => (age < 1 ? 90 : age < 8 ? 115 : age < 13 ? 85 : 45),
    1,
    [1, 3],
    1,
  ),
  puree: rule('PUR', [4, 16], 0.42, (age) => (age < 6 ? 0.5 : age < 12 ? 1.1 : 0.8), 1, [4, 12], 4),
  cereal: rule('CER', [5, 24], 0.34, (age) => (age < 8 ? 1 / 16 : 1 / 11), 1, [1, 2], 2),
  snack: rule('SNK', [9, 54], 0.24, (age) => (age < 18 ? 0.12 : 0.16), 1, [1, 4], 3),
  juice: rule('JUI', [9, 66], 0.16, () => 0.26, 1, [3, 8], 2),
  laundry: rule('LAU', [0, 60], 0.13, () => 1 / 34, 1, [1, 1], 1),
  wash: rule('SHA', [0, 72], 0.2, () => 1 / 75, 1, [1, 1], 1),
  lotion: rule('LOT', [0, 48], 0.18, () => 1 / 85, 1, [1, 1], 1),
  toothpaste: rule('TPA', [12, 84], 0.2, () => 1 / 80, 1, [1, 2], 2),
  pads: rule('PAD', [0, 7], 0.3, () => 2.6 / 60, 1, [1, 1], 1),
};

const OF_HOUSEHOLD: readonly NeedKind[] = ['laundry', 'wash'];

/** What the household will buy here again and again. */
export function needsOf(household: Household, chance: Chance): Need[] {
  const needs: Need[] = [];
  household.children.forEach((child, childNo) => {
    for (const kind of Object.keys(NEED_RULES) as NeedKind[]) {
      const { ages, share, perDay } = NEED_RULES[kind];
      const ofHousehold = OF_HOUSEHOLD.includes(kind);
      if (ofHousehold && childNo > 0) continue;
      if (!chance.chance(share)) continue;
      if (kind === 'formula' && !child.formula) continue;
      if (kind === 'pads' && child.formula) continue;
      const until = kind === 'diapers' || kind === 'wipes' ? child.dryFrom : ages[1];
      const from = Math.max(
        household.from,
        child.born + Math.round(ages[0] * 30.4) - (ages[0] === 0 ? 7 : 0),
      );
      const to = Math.min(household.to, child.born + Math.round(until * 30.4));
      if (to - from < 20) continue;
      const firstCycle = 10 / Math.max(0.4, perDay(12));
      needs.push({
        kind,
        child: ofHousehold ? -1 : childNo,
        rate: chance.spread(0.18),
        from,
        to,
        due: from + chance.int(0, Math.round(Math.min(25, firstCycle))),
        favourites: [],
        plannedDays: 0,
        purchases: 0,
      });
    }
  });
  return needs;
}

/** The family of products that serves the need that day: diapers turn into pants. */
export function familyFor(need: Need, child: Child, day: number): number {
  const pants = need.kind === 'diapers' && ageOn(child, day) >= child.pantsFrom;
  return familyIndex(pants ? 'PAN' : NEED_RULES[need.kind].family)!;
}

/** Days that so many units last, without the noise of life. */
export function lasts(need: Need, child: Child, day: number, units: number): number {
  return units / (NEED_RULES[need.kind].perDay(Math.max(0, ageOn(child, day))) * need.rate);
}

function rule(
  family: string,
  ages: readonly [number, number],
  share: number,
  perDay: (age: number) => number,
  units: number,
  quantity: readonly [number, number],
  flavours: number,
): NeedRule {
  return { family, ages, share, perDay, units, quantity, flavours, most: quantity[1] * 3 };
}
