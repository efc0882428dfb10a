import type { RankedItem } from '../../../models/artifact/lists.ts';
import type { BlockContext, Candidate } from './context.ts';
import { novelty } from './is-new.ts';
import { type BlockName, DUE_AHEAD_DAYS, DUE_PAST_DAYS } from './plan.ts';
import { replacements } from './replacements.ts';

/** Candidates of a block, best first; none is filtered yet. */
export type BlockSource = (context: BlockContext) => Iterable<Candidate>;

export const blockSources: Record<BlockName, BlockSource> = {
  personal,
  accompanying: ({ topic, itemLists }) => [
    ...merged(topic.items.flatMap((item) => itemLists.get(item)?.together ?? [])),
    ...merged(topic.items.flatMap((item) => itemLists.get(item)?.after ?? [])),
  ],
  similar: ({ topic, itemLists }) =>
    merged(topic.items.flatMap((item) => itemLists.get(item)?.similar ?? [])),
  next: ({ lists }) => lists?.next ?? [],
  novelties: ({ lists }) => lists?.novel ?? [],
  repeat: ({ lists, today }) =>
    (lists?.due ?? [])
      .filter(
        ({ dueDay, fromDay, toDay }) =>
          fromDay <= today + DUE_AHEAD_DAYS && Math.max(toDay, dueDay + DUE_PAST_DAYS) >= today,
      )
      .map(({ item, dueDay, lastDay }) => ({ item, reason: 'due', because: item, due: { dueDay, lastDay } })),
  cart: given('cart'),
  viewed: given('viewed'),
  favourites: ({ popular }) => popular,
  reduced: given('reduced'),
  restocked: given('restocked'),
  replacement: replacements,
  gifts,
  fresh: ({ shelf, today }) => newest(shelf, today).filter(({ reason }) => reason === 'novelty'),
};

/** What the occasion itself has to show. */
function given(name: BlockName): BlockSource {
  return (context) => context.given[name] ?? [];
}

/** New to the customer, then near to the purchase, then liked by all, then new in the shop: so there is always something. */
function* personal({ shelf, lists, topic, itemLists, popular, today }: BlockContext): Iterable<Candidate> {
  const owned = new Set(lists?.bought.map((bought) => bought.item));
  // `bought` is cut off at some length, so the reason is asked as well.
  yield* (lists?.next ?? []).filter(
    ({ item, reason }) => reason !== 'again' && reason !== 'due' && !owned.has(item),
  );
  yield* merged(topic.items.flatMap((item) => itemLists.get(item)?.similar ?? []));
  yield* merged(topic.items.flatMap((item) => itemLists.get(item)?.after ?? []));
  yield* popular;
  yield* newest(shelf, today);
}

/** Nothing that was given before, nor what is used up and bought again: what was wished for, is like earlier gifts, is liked by all. */
function* gifts(context: BlockContext): Iterable<Candidate> {
  const { shelf, lists, topic, itemLists, popular } = context;
  const { next = [], due = [] } = lists ?? {};
  const unfit = new Set([
    ...topic.items,
    ...due.map(({ item }) => item),
    ...next.filter(({ reason }) => reason === 'again' || reason === 'due').map(({ item }) => item),
  ]);
  yield* context.given.gifts ?? [];
  const similar = merged(topic.items.flatMap((item) => itemLists.get(item)?.similar ?? []));
  for (const candidate of [...similar, ...popular]) {
    const policy = shelf.category(shelf.item(candidate.item)?.categoryNo ?? null)?.repeat;
    if (!unfit.has(candidate.item) && policy !== 'always') yield candidate;
  }
}

/** The newest first; what is not new is of the range. */
function newest(shelf: BlockContext['shelf'], today: number): Candidate[] {
  const isNew = novelty(shelf, today);
  return shelf.newest().map((item) => ({ item, reason: isNew(item) ? 'novelty' : 'range', because: 0 }));
}

/** Best first over several lists, ties by the lower item_no; of an item that is in many, its best evidence. */
function merged(entries: readonly RankedItem[]): RankedItem[] {
  const best = new Map<number, RankedItem>();
  for (const entry of entries) {
    const known = best.get(entry.item);
    if (known === undefined || entry.score > known.score) best.set(entry.item, entry);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || a.item - b.item);
}
