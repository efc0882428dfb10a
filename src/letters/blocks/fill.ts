import { isJustBought, type JustBought, justBought, variantOf } from '../../recommend/index.ts';
import { type BlockContext, type Candidate, TOLD } from './context.ts';
import type { BlockName, LetterPlan } from './plan.ts';
import { blockSources } from './sources.ts';

const told: ReadonlySet<string> = new Set(TOLD);

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
 * its repeat is due or it is to be replaced, none that a later size has replaced, none that is out of stock or not shown.
 * @returns the blocks in the order in which they are read
 */
export function fillBlocks(plan: LetterPlan, context: BlockContext): FilledBlock[] {
  const taken = new Set<string>();
  const bought = boughtOf(context);
  const { shelf, sizes } = context;
  const admits = (item: number, candidate?: Candidate) =>
    shelf.shown(item) &&
    shelf.inStock(item) &&
    (candidate?.reason === 'same' || !isJustBought(bought, shelf, item));
  const wanted = { admits, sizes, storeNo: undefined };
  const filled = new Map<BlockName, FilledBlock>();
  for (const block of [...plan].sort((a, b) => a.fill - b.fill)) {
    const candidates = blockSources[block.name](context);
    const items: Candidate[] = [];
    for (const candidate of candidates) {
      if (items.length === block.count) break;
      const item = told.has(candidate.reason) ? candidate.item : variantOf(candidate.item, shelf, wanted);
      if (item === undefined || !admits(item, candidate)) continue;
      const style = styleOf(context, item);
      if (taken.has(style)) continue;
      if (items.some((other) => styleOf(context, other.item) === style)) continue;
      items.push({ ...candidate, item });
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

/** However old the purchase is: a letter never offers what it thanks for. */
function boughtOf({ shelf, topic, lists, today }: BlockContext): JustBought {
  const { bought = [], due = [], next = [] } = lists ?? {};
  const items = topic.of === 'purchase' ? topic.items : [];
  const thanked = items.map((item) => ({ item, lastDay: today, times: 1 }));
  const before = bought.filter(({ item }) => !items.includes(item));
  return justBought({ bought: [...thanked, ...before], due, next }, today, shelf);
}

/** Sizes of one coat are one thing to a reader. */
function styleOf({ shelf }: Pick<BlockContext, 'shelf'>, item: number): string {
  const style = shelf.item(item)?.style;
  return typeof style === 'string' && style !== '' ? `style ${style}` : `item ${item}`;
}
