import {
  type CooccurrenceSettings,
  PAIR_SCORE_SETTINGS,
  type PairScoreSettings,
  TOGETHER_DEFAULTS,
} from '../../models/cooccurrence/index.ts';
import { type Csr, offsets } from '../../models/core/csr.ts';
import { sample, seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { type CutOff, cutOffs } from '../splits/cut-offs.ts';
import { chooseScores, type ScoreChoice } from './choose-scores.ts';
import { type AskedBasket, drawBaskets } from './draw-baskets.ts';

/** What was chosen and on what, or why nothing was. */
export type TogetherChoice =
  | { settings: CooccurrenceSettings; period: CutOff; baskets: number; choice: ScoreChoice }
  | { settings: CooccurrenceSettings; skipped: string };

const DAYS = 14;
/** Fewer receipts to ask about would choose noise. */
const FEWEST_BASKETS = 200;
/** Items left out, and receipts learnt from: with more, the choice would take longer than it is worth. */
const MOST_ITEMS = 3_000;
const MOST_RECEIPTS = 200_000;

/**
 * Chooses how pairs are scored on the last two weeks of a history: of their receipts each item is left out in turn, and
 * looked for by what the receipts before say. What is `told` is kept.
 */
export function chooseTogether(
  snapshot: Snapshot,
  told: Partial<CooccurrenceSettings>,
  seed: number,
): TogetherChoice {
  const settings = { ...TOGETHER_DEFAULTS, ...told };
  if (PAIR_SCORE_SETTINGS.every((name) => told[name] !== undefined))
    return { settings, skipped: 'all of it was told' };
  const period = cutOffs(snapshot, 1, DAYS)[0];
  if (period === undefined)
    return { settings, skipped: `the history is too short to hide ${DAYS} days of it` };
  const random = seededRandom(seed);
  const { known, asked } = receiptsAround(snapshot, period, settings.maxBasket);
  const drawn = sample(known.length, MOST_RECEIPTS, random).map((at) => known[at]!);
  const sets = setsOf(snapshot, drawn);
  const seen = new Set(sets.values);
  const baskets = drawBaskets(
    asked.length,
    (at) => askedBasket(snapshot, asked[at]!, period.day, seen),
    MOST_ITEMS,
    random,
  );
  if (baskets.length < FEWEST_BASKETS)
    return {
      settings,
      skipped: `${baskets.length} receipts of two known items in the last ${DAYS} days, expected ${FEWEST_BASKETS}`,
    };
  const given: Partial<PairScoreSettings> = Object.fromEntries(
    PAIR_SCORE_SETTINGS.flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]])),
  );
  const choice = chooseScores(sets, snapshot.items.length, baskets, settings.minSupport, given);
  return { settings: { ...settings, ...choice.chosen }, period, baskets: baskets.length, choice };
}

/** Rows of the purchases that are learnt from, and of those after the cut-off; wholesale ones are neither. */
function receiptsAround(
  { purchases: { count, day, lineStart } }: Snapshot,
  period: CutOff,
  maxBasket: number,
): { known: Uint32Array; asked: Uint32Array } {
  const rows = Uint32Array.from({ length: count }, (_, p) => p).filter((p) => {
    const length = lineStart[p + 1]! - lineStart[p]!;
    return length > 1 && length <= maxBasket;
  });
  return {
    known: rows.filter((p) => day[p]! <= period.day),
    asked: rows.filter((p) => day[p]! > period.day),
  };
}

function setsOf({ purchases: { lineStart }, lines: { item } }: Snapshot, rows: Uint32Array): Csr {
  const start = offsets(rows.map((p) => lineStart[p + 1]! - lineStart[p]!));
  const values = new Uint32Array(start.at(-1)!);
  for (const [at, p] of rows.entries())
    values.set(item.subarray(lineStart[p]!, lineStart[p + 1]!), start[at]);
  return { start, values };
}

function askedBasket(
  { purchases: { customer, day, lineStart, count }, lines }: Snapshot,
  receipt: number,
  lastKnownDay: number,
  seen: ReadonlySet<number>,
): AskedBasket {
  const itemsOf = (p: number) => lines.item.subarray(lineStart[p]!, lineStart[p + 1]!);
  const items = [...itemsOf(receipt)].filter((item) => seen.has(item));
  if (customer[receipt]! < 0) return { items, fresh: items.map(() => false) };
  const own = new Set<number>();
  let first = receipt;
  while (first > 0 && customer[first - 1] === customer[receipt]) first--;
  for (let p = first; p < count && customer[p] === customer[receipt] && day[p]! <= lastKnownDay; p++)
    for (const item of itemsOf(p)) own.add(item);
  return { items, fresh: items.map((item) => !own.has(item)) };
}
