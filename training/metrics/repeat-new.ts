/** The bought items that the customer had bought before, and the others. */
export function splitTarget(
  target: ReadonlySet<number>,
  boughtBefore: ReadonlySet<number>,
): { repeat: ReadonlySet<number>; fresh: ReadonlySet<number> } {
  const repeat = new Set<number>();
  const fresh = new Set<number>();
  for (const item of target) (boughtBefore.has(item) ? repeat : fresh).add(item);
  return { repeat, fresh };
}
