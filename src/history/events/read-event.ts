import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import { describeProblems } from '../../resources/http/index.ts';
import { type Identifier, normaliseIdentifier } from '../identity/normalise.ts';
import { MONEY, parseDecimal, QUANTITY } from '../purchases/decimal.ts';
import type { CustomerIdentifiers } from '../purchases/purchase.ts';
import { checkText } from '../purchases/rules.ts';
import { parseTime } from '../purchases/time.ts';
import { inOurWords } from './aliases.ts';
import type { Event } from './event.ts';
import { type EventBody, EventSchema, type EventsEnvelope } from './schemas.ts';

const validator = Compile(EventSchema);
const DAY_MS = 24 * 60 * 60_000;
/** Clocks of visitors are wrong by minutes or a time zone; what is further ahead is a mistake. */
const MAX_AHEAD_MS = DAY_MS;
const UNBEARABLE = /[\p{Cc}\p{Cs}]/u;

export interface Reading {
  /** The key is a secret one. */
  trusted: boolean;
  received: Date;
  retentionDays: number;
  /** Of what the key may name; @throws RegularsError `forbidden`. */
  identify(who: Who): Identifier | undefined;
}

export interface Who {
  customer?: CustomerIdentifiers | undefined;
  customerToken?: string | undefined;
  visitor?: string | undefined;
}

/**
 * Reads one event of a call. A time up to a day ahead is taken as now.
 * @throws RegularsError what is wrong, without what may be somebody's phone or e-mail.
 */
export function readEvent(raw: unknown, envelope: EventsEnvelope, reading: Reading): Event {
  const value = inOurWords(raw);
  if (!validator.Check(value))
    throw new RegularsError('invalid_request', describeProblems('', value, validator.Errors(value)));
  const body = value as EventBody;
  const { source = 'default', id, kind, placement, requestId, store, query, currency } = body;
  const session = body.session ?? envelope.session;
  for (const [path, text] of Object.entries({ source, id, session, placement, store }))
    if (text !== undefined) checkText(path, text);
  if (query !== undefined && UNBEARABLE.test(query))
    throw new RegularsError('invalid_request', 'query: got a control character, expected none');
  const said = body.customer ?? body.customerToken ?? body.visitor;
  const who = said === undefined ? envelope : { ...body, visitor: body.visitor ?? envelope.visitor };
  const visitor = who.customer?.visitor ?? who.visitor;
  return {
    source,
    id,
    kind,
    at: instantOf(body.at ?? envelope.at, reading),
    identifier: reading.identify(who),
    visitor: visitor === undefined ? undefined : (normaliseIdentifier('visitor', visitor, '') ?? undefined),
    items: (body.items ?? []).map(({ codes, quantity, amount }, at) => {
      for (const code of codes) checkText(`items/${at}/item`, code);
      return {
        codes,
        quantity: decimal(['items', at, 'quantity'], quantity, QUANTITY),
        amount: decimal(['items', at, 'amount'], amount, MONEY),
      };
    }),
    store,
    session,
    placement,
    requestId,
    query,
    currency,
    trusted: reading.trusted,
  };
}

function decimal(
  path: (string | number)[],
  value: string | number | undefined,
  measure: typeof MONEY | typeof QUANTITY,
): string | undefined {
  return value === undefined ? undefined : parseDecimal(path, value, measure);
}

function instantOf(text: string | undefined, { received, retentionDays }: Reading): Date {
  if (text === undefined) return received;
  const { instant } = parseTime(text);
  const ahead = instant.getTime() - received.getTime();
  const fail = (expected: string) =>
    new RegularsError('invalid_time', `at: got ${JSON.stringify(text.slice(0, 40))}, expected ${expected}`);
  if (ahead > MAX_AHEAD_MS) throw fail('no time more than a day ahead');
  if (ahead < -retentionDays * DAY_MS)
    throw fail(`a time within the ${retentionDays} days that events are kept`);
  return ahead > 0 ? received : instant;
}
