/**
 * Moves what is too much of one category behind the rest of its list; nothing is lost, and the order is kept otherwise.
 * @param cap items of one category that may stand in front; those in `taken` count.
 * @param enough once so many stand in front, no more items are drawn: what comes after them is not wanted.
 */
export function diversify<Item extends { item: number }>(
  items: Iterable<Item>,
  categoryOf: (itemNo: number) => number | null,
  cap: number,
  taken: readonly { item: number }[] = [],
  enough = Number.POSITIVE_INFINITY,
): Item[] {
  const counts = new Map<number, number>();
  const count = (itemNo: number) => {
    const category = categoryOf(itemNo);
    if (category === null) return 0;
    const seen = (counts.get(category) ?? 0) + 1;
    counts.set(category, seen);
    return seen;
  };
  for (const { item } of taken) count(item);
  const front: Item[] = [];
  const behind: Item[] = [];
  for (const entry of items) {
    (count(entry.item) <= cap ? front : behind).push(entry);
    if (front.length >= enough) break;
  }
  return [...front, ...behind];
}
