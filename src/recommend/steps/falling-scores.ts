/** Steps down just enough to be a lower float32. */
export const STEP = 0.999;
/** Below this, scales multiplied tier by tier could reach 0 in float32. */
const TINY = 1e-30;

/**
 * Lists of several tiers, joined best tier first, have scores of different kinds. A tier that would rise above the one
 * before it is scaled to begin just below its end, so that scores fall along the whole list and stay above 0; equal
 * scores stand in the order of their item_no.
 * @param tiers positive scores, in the order in which the items will stand. @returns float32 scores.
 */
export function fallingScores(tiers: readonly (readonly { item: number; score: number }[])[]): number[] {
  const scores: number[] = [];
  let last = { item: 0, score: Number.POSITIVE_INFINITY };
  for (const tier of tiers) {
    const ceiling = Math.max(...tier.map(({ score }) => score));
    const scale = ceiling < last.score ? 1 : (last.score * STEP) / ceiling;
    for (const { item, score } of tier) {
      let fallen = Math.fround(score * scale);
      const rises = fallen > last.score || (fallen === last.score && item < last.item);
      if (rises || (fallen < TINY && last.score < Number.POSITIVE_INFINITY))
        fallen = Math.fround(last.score * STEP);
      scores.push(fallen);
      last = { item, score: fallen };
    }
  }
  return scores;
}
