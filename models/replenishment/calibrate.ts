import type { Baskets } from '../core/baskets.ts';
import { solve } from '../core/solve.ts';
import type { Hazard } from './chance.ts';
import type { Pairs } from './pairs.ts';

const ITERATIONS = 12;
/** Pull of every weight to 0, as a Gaussian prior's precision: none matters where there is data. */
const RIDGE = 1;
const LEAST_STEP = 2 ** -12;
/** Keeps logarithms and exponentials finite. */
const LEAST_HAZARD = 1e-12;
const MOST_HAZARD = 50;

/** The day on which each pair was bought next, of those after the pairs' day and up to `lastDay`; 0 = not by then. */
export function nextDays(baskets: Baskets, pairs: Pairs, lastDay: number): Int32Array {
  const { basketStart, lineStart, item, day } = baskets;
  const next = new Int32Array(pairs.item.length);
  const slot = new Int32Array(baskets.items).fill(-1);
  for (let from = 0, to = 0; from < next.length; from = to) {
    const c = pairs.customer[from]!;
    while (to < next.length && pairs.customer[to] === c) slot[pairs.item[to]!] = to++;
    for (let b = basketStart[c + 1]! - 1; b >= basketStart[c]! && day[b]! > pairs.day; b--) {
      if (day[b]! > lastDay) continue;
      for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
        const at = slot[item[line]!]!;
        if (at >= 0) next[at] = day[b]!;
      }
    }
    for (let at = from; at < to; at++) slot[pairs.item[at]!] = -1;
  }
  return next;
}

/**
 * The weights under which what happened is likeliest: hazards are proportional, e^(weights · traits) times what was
 * predicted, and each pair was bought on its day or not at all in `days` (grouped proportional hazards: Prentice,
 * Gloeckler, Biometrics 1978). By Newton's method; the log-likelihood is concave.
 * @param hazardOf what is predicted of a pair.
 * @param traitsOf what is known of it; as many for each.
 * @param next as `nextDays` has it, of pairs as of `day`.
 */
export function fitWeights(
  hazardOf: (at: number) => Hazard,
  traitsOf: (hazard: Hazard, at: number) => readonly number[],
  next: Int32Array,
  day: number,
  days: number,
): number[] {
  const size = next.length;
  const waited = new Float64Array(size);
  const came = new Float64Array(size);
  let traits = new Float64Array(0);
  for (let at = 0; at < size; at++) {
    const hazard = hazardOf(at);
    const known = traitsOf(hazard, at);
    if (at === 0) traits = new Float64Array(size * known.length);
    traits.set(known, at * known.length);
    const on = next[at]! - day;
    waited[at] = hazard(next[at] === 0 ? days : on - 1);
    if (next[at]! > 0) came[at] = Math.max(LEAST_HAZARD, hazard(on) - waited[at]!);
  }
  return Array.from(newton({ waited, came, traits, width: size === 0 ? 0 : traits.length / size }));
}

interface Observed {
  /** pair → cumulative hazard of the days it was not bought on, and of the day it was, 0 = it was not. */
  waited: Float64Array;
  came: Float64Array;
  /** (pair · width + trait). */
  traits: Float64Array;
  width: number;
}

/** Steps are halved until they gain. */
function newton(observed: Observed): Float64Array {
  const { waited, came, traits, width } = observed;
  let weights = new Float64Array(width);
  let likelihood = penalised(weights, observed);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    const information = new Float64Array(width * width);
    for (let k = 0; k < width; k++) information[k * width + k] = RIDGE;
    for (let at = 0; at < waited.length; at++) {
      const from = at * width;
      const factor = factorOf(weights, traits, at);
      const without = factor * waited[at]!;
      let pull = -without;
      let curve = without;
      if (came[at]! > 0) {
        const hazard = Math.min(MOST_HAZARD, factor * came[at]!);
        const odds = Math.expm1(hazard);
        pull += hazard / odds;
        curve += (hazard * (hazard * (odds + 1) - odds)) / (odds * odds);
      }
      for (let k = 0; k < width; k++) {
        const trait = traits[from + k]!;
        gradient[k]! += pull * trait;
        for (let l = 0; l <= k; l++) information[k * width + l]! += curve * trait * traits[from + l]!;
      }
    }
    const step = solve(information, gradient);
    let share = 1;
    for (; share > LEAST_STEP; share /= 2) {
      const tried = weights.map((weight, k) => weight + share * step[k]!);
      const gained = penalised(tried, observed);
      if (!(gained > likelihood)) continue;
      weights = tried;
      likelihood = gained;
      break;
    }
    if (share <= LEAST_STEP) break;
  }
  return weights;
}

/** Log-likelihood of what happened, with the prior of the weights. */
function penalised(weights: Float64Array, { waited, came, traits }: Observed): number {
  let sum = 0;
  for (const weight of weights) sum -= 0.5 * RIDGE * weight * weight;
  for (let at = 0; at < waited.length; at++) {
    const factor = factorOf(weights, traits, at);
    sum -= factor * waited[at]!;
    if (came[at]! > 0) sum += Math.log(-Math.expm1(-factor * came[at]!));
  }
  return sum;
}

function factorOf(weights: Float64Array, traits: Float64Array, at: number): number {
  const from = at * weights.length;
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * traits[from + k]!;
  return Math.exp(sum);
}
