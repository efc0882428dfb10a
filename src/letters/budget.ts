import type { FilledBlock } from './blocks/fill.ts';
import type { LetterPlan } from './blocks/plan.ts';

/** Gmail clips at 102 KB, and the sender adds headers and a pixel of its own. */
export const HTML_BYTES = 90_000;

export interface Fitted<Rendered> {
  blocks: FilledBlock[];
  rendered: Rendered;
  /** Tiles taken out to make it fit. */
  trimmed: number;
}

/**
 * Renders, and where the HTML is larger than the limit takes a tile from the end of the least valuable block that is
 * left, until it fits. A block below its minimum goes as a whole. The last tile stays: there is always a letter.
 */
export function fit<Rendered extends { bytes: number }>(
  plan: LetterPlan,
  blocks: readonly FilledBlock[],
  limit: number,
  render: (blocks: readonly FilledBlock[]) => Rendered,
): Fitted<Rendered> {
  let current = [...blocks];
  let rendered = render(current);
  let trimmed = 0;
  while (rendered.bytes > limit) {
    const filled = plan.filter(({ name }) =>
      current.some((block) => block.name === name && block.items.length > 0),
    );
    const least = [...filled].sort((a, b) => a.worth - b.worth)[0];
    const block = current.find(({ name }) => name === least?.name);
    if (least === undefined || block === undefined || (filled.length === 1 && block.items.length === 1))
      break;
    const kept = block.items.length - 1;
    const items = kept < least.minimum && filled.length > 1 ? [] : block.items.slice(0, kept);
    trimmed += block.items.length - items.length;
    const smaller: FilledBlock =
      items.length === 0 ? { name: block.name, items, dropped: 'trimmed' } : { name: block.name, items };
    current = current.map((one) => (one === block ? smaller : one));
    rendered = render(current);
  }
  return { blocks: current, rendered, trimmed };
}
