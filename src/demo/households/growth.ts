import { monthsBetween } from '../calendar.ts';
import { SCALES, type Scale } from '../catalogue/sizes.ts';
import type { Chance } from '../chance.ts';

export interface Child {
  /** Local day of birth; it may lie ahead. */
  born: number;
  girl: boolean;
  name: string;
  /** How much sooner it outgrows things than the average child: about 0.85…1.15. */
  pace: number;
  /** Age in months at which it moves from taped diapers to pants, and then needs none. */
  pantsFrom: number;
  dryFrom: number;
  formula: boolean;
  /** Families of products it is fond of. */
  fond: readonly number[];
  /** The largest size bought so far by scale, −1 = none: the next is never smaller. */
  worn: Record<Scale, number>;
  /** Families bought once that it has. */
  owns: Set<number>;
}

/** Age in months at which the size at the index is outgrown. WHO medians, rounded. */
const OUTGROWN: Readonly<Record<Scale, readonly number[]>> = {
  diaper: [1.5, 4, 9, 16, 26],
  stage: [6, 12, 24],
  height: [1.5, 3.5, 6, 9, 12, 18, 24, 36, 48, 60],
  shoe: [7, 9, 11, 13, 15, 18, 21, 25, 29, 34, 40, 47, 55, 65],
  head: [3, 9, 24],
};

export function newChild(chance: Chance, born: number, girl: boolean, name: string, fond: number[]): Child {
  return {
    born,
    girl,
    name,
    pace: Math.min(1.18, Math.max(0.84, chance.spread(0.07))),
    pantsFrom: chance.chance(0.65) ? chance.int(10, 16) : 99,
    dryFrom: chance.int(22, 36),
    formula: chance.chance(0.55),
    fond,
    worn: { diaper: -1, stage: -1, height: -1, shoe: -1, head: -1 },
    owns: new Set(),
  };
}

/** Months; below 0 before birth. */
export function ageOn(child: Child, day: number): number {
  return monthsBetween(child.born, day);
}

/** Index of the size that fits: rises with age, for every child. */
export function sizeOn(child: Child, scale: Scale, day: number): number {
  // The stage of a formula goes by age alone; all else by growth.
  const age = Math.max(0, ageOn(child, day)) * (scale === 'stage' ? 1 : child.pace);
  const limits = OUTGROWN[scale];
  let index = 0;
  while (index < limits.length && age >= limits[index]!) index++;
  return index;
}

/** The size a parent buys: what fits, now and then one to grow into, never less than what was bought before. */
export function sizeToBuy(child: Child, scale: Scale, day: number, chance: Chance): number {
  const roomy = (scale === 'height' || scale === 'shoe') && chance.chance(0.2) ? 1 : 0;
  const size = Math.max(sizeOn(child, scale, day) + roomy, child.worn[scale]);
  return Math.min(size, SCALES[scale].length - 1);
}
