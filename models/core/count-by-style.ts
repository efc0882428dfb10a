import { mapItems } from './map-items.ts';
import type { Snapshot } from './snapshot.ts';

/** Items that are counted as another of their style. */
export interface Variants {
  /** item_no, ascending. */
  item: Int32Array;
  /** Of each, the item row that it is counted as. */
  row: Uint32Array;
}

/**
 * The history with one item a style, where the category asks for it: what a customer buys once in a size that dies says
 * nothing by itself, and much together. The first variant that may be shown stands for the style (else the first); the
 * style is as old as its oldest variant. Where no category asks for it, the same snapshot.
 */
export function countByStyle(snapshot: Snapshot): { snapshot: Snapshot; variants: Variants } {
  const { items, catalogue } = snapshot;
  const standsFor = representatives(snapshot);
  const others = Uint32Array.from(items.keys()).filter((item) => standsFor[item] !== item);
  if (others.length === 0)
    return { snapshot, variants: { item: new Int32Array(0), row: new Uint32Array(0) } };
  const kept = Uint32Array.from(items.keys()).filter((item) => standsFor[item] === item);
  const row = new Int32Array(items.length);
  for (let to = 0; to < kept.length; to++) row[kept[to]!] = to;
  const firstDay = catalogue.firstDay.slice();
  for (const item of others) {
    const stands = standsFor[item]!;
    row[item] = row[stands]!;
    firstDay[stands] = Math.min(firstDay[stands]!, firstDay[item]!);
  }
  return {
    snapshot: mapItems({ ...snapshot, catalogue: { ...catalogue, firstDay } }, { row, kept }),
    variants: {
      item: Int32Array.from(others, (item) => items[item]!),
      row: Uint32Array.from(others, (item) => row[item]!),
    },
  };
}

/** item row → the one that stands for it. */
function representatives({ items, catalogue }: Snapshot): Uint32Array {
  const { category, style, sellable, byStyle } = catalogue;
  const counted = (item: number) =>
    category[item]! >= 0 && byStyle[category[item]!] === 1 && style[item]! >= 0;
  const first = new Map<number, number>();
  for (let item = 0; item < items.length; item++) {
    if (!counted(item)) continue;
    const known = first.get(style[item]!);
    if (known === undefined || sellable[known]! < sellable[item]!) first.set(style[item]!, item);
  }
  return Uint32Array.from(items.keys(), (item) => (counted(item) ? first.get(style[item]!)! : item));
}
