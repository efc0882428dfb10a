import type { Messages } from '../compile/messages.ts';
import type { Formats } from './formats.ts';

/** Keys that `daysUntil` asks for. */
export function daysUntilKeys(name: string): string[] {
  return ['today', 'tomorrow', 'days'].map((form) => `${name}.${form}`);
}

/** How long it is until a day, as a sentence: `NAME.today`, `NAME.tomorrow`, or `NAME.days` with its plural forms. */
export function daysUntil(
  name: string,
  day: number,
  messages: Messages,
  formats: Formats,
  today: number,
): string {
  const count = day - today;
  const form = count <= 0 ? 'today' : count === 1 ? 'tomorrow' : 'days';
  return messages.format(`${name}.${form}`, { count, date: formats.date(day, today) });
}
