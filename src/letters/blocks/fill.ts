import type { BlockContext, Candidate } from './context.ts';
import { type BlockName, JUST_BOUGHT_DAYS, type LetterPlan } from './plan.ts';
import { blockSources } from './sources.ts';

/** Why a block is not in the letter, or has no more items. */
export type DropReason = 'no_candidates' | 'too_few' | 'trimmed';

export interface FilledBlock {
  name: BlockName;
  items: Candidate[];
  /** Set where the block is left out; `items` is empty then. */
  dropped?: DropReason;
}

/**
 * Fills the blocks of a letter, each in its turn. No item and no style comes twice, none that was just bought unless
 * its repeat is due, none that is out of stock or not shown.
 * @returns the blocks in the order in which they are read
 */
export function fillBlocks(plan: LetterPlan, context: BlockContext): FilledBlock[] {
  const taken = new Set<string>();
  const bought = justBought(context);
  const filled = new Map<BlockName, FilledBlock>();
  for (const block of [...plan].sort((a, b) => a.fill - b.fill)) {
    const candidates = blockSources[block.name](context);
    const items: Candidate[] = [];
    for (const candidate of candidates) {
      if (items.length === block.count) break;
      const { item } = candidate;
      if (!context.shelf.shown(item) || !context.shelf.inStock(item)) continue;
      const style = styleOf(context, item);
      if (taken.has(style) || bought.has(style)) continue;
      if (items.some((other) => styleOf(context, other.item) === style)) continue;
      items.push(candidate);
    }
    if (items.length < block.minimum) {
      filled.set(block.name, {
        name: block.name,
        items: [],
        dropped: items.length === 0 ? 'no_candidates' : 'too_few',
      });
      continue;
    }
    // Only now: a dropped block leaves its items to the blocks after it.
    for (const { item } of items) taken.add(styleOf(context, item));
    filled.set(block.name, { name: block.name, items });
  }
  return plan.map((block) => filled.get(block.name)!);
}

/** For 14 days, or until it is due again; where the category says so, for the day alone (`always`) or for good (`never`). */
function justBought({ shelf, purchase, lists, today }: BlockContext): Set<string> {
  const due = new Set(lists?.due.filter((entry) => entry.dueDay <= today).map((entry) => entry.item));
  const bought = [
    // However old it is: a letter never offers what it thanks for.
    ...purchase.items.map((item) => ({ item, lastDay: today })),
    ...(lists?.bought ?? []),
  ];
  const styles = new Set<string>();
  for (const { item, lastDay } of bought) {
    const repeat = shelf.category(shelf.item(item)?.categoryNo ?? null)?.repeat ?? 'learned';
    const days = repeat === 'always' ? 1 : JUST_BOUGHT_DAYS;
    if (repeat === 'never' || (!due.has(item) && today - lastDay < days))
      styles.add(styleOf({ shelf }, item));
  }
  return styles;
}

/** Sizes of one coat are one thing to a reader. */
function styleOf({ shelf }: Pick<BlockContext, 'shelf'>, item: number): string {
  const style = shelf.item(item)?.style;
  return typeof style === 'string' && style !== '' ? `style ${style}` : `item ${item}`;
}
