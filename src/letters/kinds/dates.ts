import { type Static, Type } from 'typebox';
import { dateOf } from '../../../models/core/date-of.ts';
import { RegularsError } from '../../errors.ts';
import { tidy } from '../view/text.ts';
import type { Desk } from './kind.ts';

const MILLISECONDS_A_DAY = 86_400_000;
const PERSON_LENGTH = 40;

export const DATE_KINDS = [
  'birthday',
  'child-birthday',
  'name-day',
  'anniversary',
  'new-year',
  'womens-day',
  'other',
] as const;
type DateKind = (typeof DATE_KINDS)[number];

export const IsoDay = { pattern: '^\\d{4}-\\d{2}-\\d{2}$' };

export const DateContext = Type.Object(
  {
    occasion: Type.Optional(
      Type.Object(
        {
          kind: Type.Enum([...DATE_KINDS]),
          person: Type.Optional(
            Type.String({ minLength: 1, maxLength: 100, description: 'A name, as it is greeted' }),
          ),
          on: Type.String({ ...IsoDay, description: 'YYYY-MM-DD, today or later' }),
        },
        {
          additionalProperties: false,
          description: "Absent = the next of the customer's dates that are known",
        },
      ),
    ),
  },
  { additionalProperties: false },
);

export interface ImportantDay {
  kind: DateKind;
  /** One clean line; null where nobody is named. */
  person: string | null;
  /** Local day, days since 1970-01-01. */
  day: number;
}

/** A date as the database has it: of every year. */
export interface YearlyDate {
  kind: string;
  person: string;
  month: number;
  day: number;
}

/**
 * The day that was named, which has to be the one that is known, where one is; else the next that is known and wanted.
 * @throws RegularsError `missing_context`; `invalid_request` for a day that is past, none, or not the known one
 */
export async function importantDay(
  { repository, customerNo, today }: Pick<Desk, 'repository' | 'customerNo' | 'today'>,
  { occasion: named }: Static<typeof DateContext>,
  wanted: (date: YearlyDate) => boolean,
): Promise<ImportantDay> {
  const known = await repository.importantDates(customerNo);
  if (named === undefined) {
    const [next] = known
      .filter(wanted)
      .map((date) => asDay(date, nextOn(date, today)))
      .sort((a, b) => a.day - b.day);
    if (next === undefined)
      throw new RegularsError(
        'missing_context',
        'context.occasion is missing, and no such date of this customer is known',
      );
    return next;
  }
  const day = upcomingDay('context.occasion.on', named.on, today);
  const same = known.find(({ kind, person }) => kind === named.kind && person === (named.person ?? ''));
  if (same !== undefined && nextOn(same, day) !== day)
    throw new RegularsError(
      'invalid_request',
      `context.occasion.on: got ${named.on}, expected ${dateOf(nextOn(same, today))}, the date that is known`,
    );
  return asDay({ ...named, person: named.person ?? '' }, day);
}

/** The first such day from `today` on; a 29 February is kept on the 28th in other years. */
export function nextOn({ month, day }: Pick<YearlyDate, 'month' | 'day'>, today: number): number {
  const year = new Date(today * MILLISECONDS_A_DAY).getUTCFullYear();
  const inYear = (of: number) => {
    const last = new Date(Date.UTC(of, month, 0)).getUTCDate();
    return Date.UTC(of, month - 1, Math.min(day, last)) / MILLISECONDS_A_DAY;
  };
  return inYear(year) >= today ? inYear(year) : inYear(year + 1);
}

/**
 * The local day of YYYY-MM-DD.
 * @throws RegularsError `invalid_request` naming `path` for a day that is past, or that the calendar has not
 */
export function upcomingDay(path: string, iso: string, today: number): number {
  const day = Date.parse(`${iso}T00:00:00Z`) / MILLISECONDS_A_DAY;
  if (!Number.isNaN(day) && dateOf(day) === iso && day >= today) return day;
  throw new RegularsError('invalid_request', `${path}: got ${iso}, expected a day from ${dateOf(today)} on`);
}

/** The day with its person's name as a letter may carry it. */
export function asDay({ kind, person }: Pick<YearlyDate, 'kind' | 'person'>, day: number): ImportantDay {
  return {
    kind: DATE_KINDS.find((known) => known === kind) ?? 'other',
    person: tidy(person, PERSON_LENGTH) || null,
    day,
  };
}
