import { offsets } from '../core/csr.ts';
import type { Heirs } from '../core/heirs.ts';
import type { Neighbours } from './neighbours.ts';

/** The same lists, and those of its heir for what died: to who owns it they say what goes with it. */
export function inherited({ start, item, score, support }: Neighbours, heirs: Heirs | undefined): Neighbours {
  if (heirs === undefined) return { start, item, score, support };
  const starts = offsets(heirs.map((heir) => start[heir + 1]! - start[heir]!));
  const place = new Uint32Array(starts.at(-1)!);
  for (const [i, heir] of heirs.entries())
    for (let at = starts[i]!, from = start[heir]!; at < starts[i + 1]!; at++, from++) place[at] = from;
  return {
    start: starts,
    item: place.map((at) => item[at]!),
    score: Float32Array.from(place, (at) => score[at]!),
    support: place.map((at) => support[at]!),
  };
}
