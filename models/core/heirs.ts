import { Likeness } from './likeness.ts';
import { mapItems } from './map-items.ts';
import type { Snapshot } from './snapshot.ts';

/** item row → the row that its evidence goes to: itself, and of a style that is sold no more its successor. */
export type Heirs = Uint32Array;

/** Alike so far that one takes the other's place: of another brand at 1.6 times the price, say. */
const LEAST_LIKENESS = 1 / 3;

/**
 * Who follows the styles that died, where a category counts by style: what came later to the same leaf category, may be
 * shown, and is most alike in brand and price (ties: the lower row). Undefined where nobody follows anybody.
 * @param snapshot counted by style.
 */
export function heirsOf({ items, catalogue }: Pick<Snapshot, 'items' | 'catalogue'>): Heirs | undefined {
  const { category, byStyle, style, sellable, firstDay } = catalogue;
  const living = new Map<number, number[]>();
  const dead: number[] = [];
  for (let i = 0; i < items.length; i++) {
    const own = category[i]!;
    if (own < 0 || byStyle[own] === 0 || style[i]! < 0) continue;
    if (sellable[i] === 0) {
      dead.push(i);
      continue;
    }
    const members = living.get(own) ?? [];
    members.push(i);
    living.set(own, members);
  }
  const likeness = new Likeness(catalogue);
  const heirs = Uint32Array.from(items.keys());
  for (const i of dead) {
    let most = LEAST_LIKENESS;
    for (const j of living.get(category[i]!) ?? []) {
      if (firstDay[j]! <= firstDay[i]!) continue;
      const alike = likeness.of(i, j);
      if (alike < most || (alike === most && heirs[i] !== i)) continue;
      most = alike;
      heirs[i] = j;
    }
  }
  return dead.some((i) => heirs[i] !== i) ? heirs : undefined;
}

/**
 * The history as if the heirs had been sold from the start: what pairs, popularity and sessions are counted in. What a
 * customer owns is not in it: who has the style of last year does not have this year's.
 */
export function handedOver(snapshot: Snapshot, heirs: Heirs | undefined): Snapshot {
  if (heirs === undefined) return snapshot;
  return mapItems(snapshot, { row: Int32Array.from(heirs), kept: Uint32Array.from(heirs.keys()) });
}
