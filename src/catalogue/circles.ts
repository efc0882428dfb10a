/** Any tree of a shop is shallower. */
const MAX_DEPTH = 50;

/**
 * Which of the new parents would close a circle, or make the tree deeper than any shop's. Told in the order of the call:
 * what is taken counts for what follows.
 * @param parents id → id of the parent, as they are now; changed to what they will be.
 * @returns ids of the entries whose parent cannot be taken.
 */
export function closedCircles(
  parents: Map<string, string | null>,
  entries: readonly { id: string; parent?: string | null | undefined }[],
): Set<string> {
  const refused = new Set<string>();
  for (const { id, parent } of entries) {
    if (parent === undefined) continue;
    let at: string | null | undefined = parent;
    for (let depth = 0; at !== null && at !== undefined; depth++) {
      if (at === id || depth === MAX_DEPTH) {
        refused.add(id);
        break;
      }
      at = parents.get(at);
    }
    if (!refused.has(id)) parents.set(id, parent);
  }
  return refused;
}
