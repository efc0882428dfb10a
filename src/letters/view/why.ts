import type { BlockContext, Candidate } from '../blocks/context.ts';
import type { Messages } from '../compile/messages.ts';
import type { Formats } from './formats.ts';
import { tidy } from './text.ts';

const TITLE_LENGTH = 44;

/** Keys that this file asks for: a locale without one is refused at start. */
export const whyKeys: readonly string[] = [
  ...['together', 'after', 'similar'].flatMap((reason) =>
    ['purchase', 'cart', 'viewed', 'gift', 'dated', 'plain'].map((form) => `why.${reason}.${form}`),
  ),
  ...[
    'once',
    'twice',
    'again',
    'neighbours',
    'due.ahead',
    'due.now',
    'novelty.shelf',
    'novelty.plain',
    'popular.shelf',
    'popular.plain',
    'cart',
    'viewed',
    'wish',
    'range',
    'reduced',
    'restocked',
    'same',
    'cheaper',
    'better',
  ].map((form) => `why.${form}`),
];

/** Says why a customer sees an item, or null where the category of either is never explained. */
export function whyOf(
  candidate: Candidate,
  context: BlockContext,
  messages: Messages,
  formats: Formats,
): string | null {
  const { shelf, today } = context;
  const item = shelf.item(candidate.item);
  const because = candidate.because === 0 ? undefined : shelf.item(candidate.because);
  if (
    [item, because].some((one) => one !== undefined && shelf.category(one.categoryNo)?.neverExplain === true)
  )
    return null;
  const { reason } = candidate;
  switch (reason) {
    case 'together':
    case 'after':
    case 'similar':
      return evidence(`why.${reason}`);
    case 'again':
      return again();
    case 'due':
      return due();
    case 'reduced':
    case 'restocked':
    case 'cheaper':
      return messages.format(`why.${reason}`, {
        share: formats.percent(candidate.share ?? 0),
        date: formats.date(candidate.since ?? today, today),
      });
    case 'novelty':
    case 'popular': {
      const category = shelf.category(item?.categoryNo ?? null)?.title;
      if (category === null || category === undefined) return messages.format(`why.${reason}.plain`);
      return messages.format(`why.${reason}.shelf`, { category: quoted(category) });
    }
    case 'neighbours':
    case 'cart':
    case 'viewed':
    case 'wish':
    case 'range':
    case 'same':
    case 'better':
      return messages.format(`why.${reason}`);
  }

  /** Named is only what the letter is about or this customer bought, and what is on show: nothing else is theirs to read. */
  function evidence(key: string): string {
    const title = because !== undefined && shelf.shown(because.itemNo) ? because.title : null;
    if (because === undefined || title === null) return messages.format(`${key}.plain`);
    const { topic } = context;
    if (topic.of !== 'owned' && topic.items.includes(because.itemNo))
      return messages.format(`${key}.${topic.of}`, { title: quoted(title) });
    const lastDay = bought(because.itemNo)?.lastDay;
    if (lastDay === undefined) return messages.format(`${key}.plain`);
    return messages.format(`${key}.dated`, { title: quoted(title), date: formats.date(lastDay, today) });
  }

  function again(): string {
    const times = bought(candidate.item)?.times;
    if (times === undefined || times === 1) return messages.format('why.once');
    return times === 2 ? messages.format('why.twice') : messages.format('why.again', { count: times });
  }

  function due(): string {
    if (candidate.due === undefined) return again();
    const { dueDay, lastDay } = candidate.due;
    if (dueDay > today) return messages.format('why.due.ahead', { date: formats.date(dueDay, today) });
    return messages.format('why.due.now', { date: formats.date(lastDay, today) });
  }

  function bought(itemNo: number) {
    return context.lists?.bought.find((one) => one.item === itemNo);
  }
}

/** A title between quotation marks: its own become the inner pair. */
export function quoted(title: string): string {
  return tidy(title, TITLE_LENGTH)
    .replaceAll('“', '‘')
    .replaceAll('”', '’')
    .replaceAll('«', '„')
    .replaceAll('»', '“');
}
