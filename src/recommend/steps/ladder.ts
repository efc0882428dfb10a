import { diversify } from './diversify.ts';
import { fallingScores, STEP } from './falling-scores.ts';
import type { Refusal } from './filters.ts';
import { byScore } from './rank.ts';
import type { ActiveRules } from './rules.ts';
import type { Candidate, Level, Pick, Tier } from './tier.ts';

export interface Climb {
  count: number;
  /** Filters before the cut: undefined = it may be shown. */
  refusal(itemNo: number): Refusal | undefined;
  styleOf(itemNo: number): string | null;
  categoryOf(itemNo: number): number | null;
  /** Items of one category that may stand in front within a tier. */
  categoryCap: number;
  /** Items of one category, as long as there is anything else to show. */
  maxPerCategory: number;
  rules: ActiveRules;
  /** What is left to show where no list fills the widget: best first. */
  rest: Iterable<number>;
  /** Items and styles that already stand on the page. */
  taken: Taken;
  /** Told of each candidate, once or more; the last holds. */
  trace?: Trace | undefined;
}

export interface Taken {
  items: ReadonlySet<number>;
  styles: ReadonlySet<string>;
}

/** Why a candidate is not shown, or stands behind everything else; undefined: it is shown if there is room. */
export type Outcome = Refusal | 'no-score' | 'duplicate' | 'variant' | 'buried' | 'category-full' | undefined;
export type Trace = (tier: Tier, entry: Candidate, outcome: Outcome) => void;

/**
 * Fills a widget from the best tier down: filter, one of each style, diversify, cut. What is buried, or too much of its
 * category, comes after all tiers; pinned items are put in their places last. Level is the first pick's that is not
 * pinned: the highest rung that had anything; `chain` where none had.
 */
export function climb(tiers: Iterable<Tier>, options: Climb): { level: Level; items: Pick[] } {
  const { categoryOf, categoryCap, rules, trace } = options;
  const shelf = new Shelf(options);
  const pins = rules.pins
    .filter(({ item }) => shelf.place(item) === undefined)
    .slice(0, options.count)
    .map((pin) => ({ ...pin, score: 0, reason: 'featured', because: 0, level: 'chain' }) as const);
  const room = options.count - pins.length;
  const steps: Pick[][] = [];
  let picks: Pick[] = [];
  const take = (chosen: Pick[]) => {
    if (chosen.length > 0) steps.push(chosen);
    picks = picks.concat(chosen);
  };
  const climbOne = (tier: Tier, mayHold: boolean): Candidate[] => {
    const held: Candidate[] = [];
    const wanted = room - picks.length;
    // A trace tells of all candidates; an answer is done where the widget is full.
    const enough = trace === undefined ? wanted : Number.POSITIVE_INFINITY;
    const taken = [...pins, ...picks];
    const placed = placedOf(tier, shelf, mayHold ? held : undefined, trace);
    const chosen = diversify(placed, categoryOf, categoryCap, taken, enough).slice(0, wanted);
    take(chosen.map((entry) => pickOf(entry, entry.score, tier.level)));
    return held;
  };
  const behind: Tier[] = [];
  for (const tier of tiers) {
    if (picks.length >= room) break;
    behind.push({ ...tier, items: climbOne(tier, true) });
  }
  for (const tier of behind) if (picks.length < room) climbOne(tier, false);
  take(fill(options.rest, room - picks.length, shelf));
  const scores = fallingScores(steps);
  const level = picks[0]?.level ?? 'chain';
  return {
    level,
    items: withPins(withScores(picks, scores), pins),
  };
}

/** Written out: `{ ...entry, level }`, a property more, would be many times slower and leave a hidden class to collect. */
function pickOf({ item, reason, because }: Candidate, score: number, level: Level): Pick {
  return { item, score, reason, because, level };
}

function withScores(picks: readonly Pick[], scores: readonly number[]): Pick[] {
  return picks.map((pick, at) => pickOf(pick, scores[at]!, pick.level));
}

/**
 * Those that got a place, best first, as they are asked for. A function of its own: each closure that is a generator would
 * get a hidden class of its own, which keeps all that it sees until the next major collection.
 * @param held takes what has to wait; absent: nothing has to.
 */
function* placedOf(
  tier: Tier,
  shelf: Shelf,
  held: Candidate[] | undefined,
  trace: Trace | undefined,
): Generator<Candidate> {
  for (const entry of tier.items.toSorted(byScore)) {
    const reason = held && shelf.holds(entry.item);
    if (reason !== undefined) held?.push(entry);
    const outcome = reason ?? (entry.score > 0 ? shelf.place(entry.item) : 'no-score');
    trace?.(tier, entry, outcome);
    if (outcome === undefined) yield entry;
  }
}

/** What stands in the widget already, and what may still. */
class Shelf {
  readonly #options: Climb;
  readonly #items: Set<number>;
  readonly #styles: Set<string>;
  readonly #ofCategory = new Map<number, number>();

  constructor(options: Climb) {
    this.#options = options;
    this.#items = new Set(options.taken.items);
    this.#styles = new Set(options.taken.styles);
  }

  /** Takes the item's place, and its style's; else says why it gets none. */
  place(itemNo: number): Outcome {
    const { refusal, styleOf, categoryOf, maxPerCategory } = this.#options;
    const refused = refusal(itemNo);
    if (refused !== undefined) return refused;
    if (this.#items.has(itemNo)) return 'duplicate';
    const style = styleOf(itemNo);
    if (style !== null && this.#styles.has(style)) return 'variant';
    this.#items.add(itemNo);
    if (style !== null) this.#styles.add(style);
    const category = maxPerCategory === Number.POSITIVE_INFINITY ? null : categoryOf(itemNo);
    if (category !== null) this.#ofCategory.set(category, (this.#ofCategory.get(category) ?? 0) + 1);
    return undefined;
  }

  holds(itemNo: number): 'buried' | 'category-full' | undefined {
    const { rules, categoryOf, maxPerCategory } = this.#options;
    if (rules.buries(itemNo)) return 'buried';
    if (maxPerCategory === Number.POSITIVE_INFINITY) return undefined;
    return (this.#ofCategory.get(categoryOf(itemNo) ?? -1) ?? 0) >= maxPerCategory
      ? 'category-full'
      : undefined;
  }
}

/** The last resort: what is sellable, each a little below the one before. */
function fill(rest: Iterable<number>, count: number, shelf: Shelf): Pick[] {
  const filled: Pick[] = [];
  if (count <= 0) return filled;
  const add = (item: number): boolean => {
    if (shelf.place(item) !== undefined) return false;
    filled.push({ item, score: 1 / (filled.length + 1), reason: 'new', because: 0, level: 'chain' });
    return filled.length === count;
  };
  const held: number[] = [];
  for (const item of rest) {
    if (shelf.holds(item) !== undefined) held.push(item);
    else if (add(item)) return filled;
  }
  for (const item of held) if (add(item)) break;
  return filled;
}

/** Puts each pin in its position, or behind what there is; scores fall on along the whole. */
function withPins(picks: Pick[], pins: readonly (Pick & { position: number })[]): Pick[] {
  if (pins.length === 0) return picks;
  const items = [...picks];
  for (const { position, ...pick } of pins) {
    const [before, after] = [items[position - 1] ?? items.at(-1), items[position]];
    const score = position > 0 && before !== undefined ? before.score * STEP : (after?.score ?? 1) / STEP;
    items.splice(position, 0, { ...pick, score: Math.fround(score) });
  }
  const scores = fallingScores(items.map((pick) => [pick]));
  return withScores(items, scores);
}
