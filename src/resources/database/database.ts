import type { Readable, Writable } from 'node:stream';

/**
 * The one way to SQL. int8 arrives as number, numeric as string (money is exact), date as 'YYYY-MM-DD',
 * timestamptz as Date, bytea as Buffer.
 */
export interface Queryable {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /**
   * The same for a statement that is asked all the time with little: parsed once a connection, and planned for whatever
   * values; but where these are many, as in an import, anew for them.
   */
  prepared<Row extends object = Record<string, unknown>>(
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]>;
}

/**
 * One connection for as long as the callback that received it runs. Queries not awaited one by one (`Promise.all`) are sent
 * at once and done in their order: one round trip.
 */
export interface Session extends Queryable {
  /** `COPY … FROM STDIN`: write rows, then end and await 'finish'. */
  copyFrom(text: string): Writable;
  /** `COPY … TO STDOUT`. */
  copyTo(text: string): Readable;
}

const NEEDS_ESCAPE = /["\\]/;

export interface Change {
  seq: number;
  kind: string;
  key: string;
}

export interface Database extends Queryable {
  /** Commits when the callback resolves, rolls back when it throws; serialization failures and deadlocks are retried. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** A session without a transaction around it. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Calls the handler with every change committed after this call, in batches, each change at least once and in every
   * process; a lost connection is re-made and the gap re-read. Returns the way to stop.
   */
  follow(handler: (changes: Change[]) => void | Promise<void>): Promise<() => Promise<void>>;
  /** The highest seq that every follower of this process has handled; undefined where nobody follows. */
  followedTo(): number | undefined;
  close(): Promise<void>;
}

/** Key of a change of kind `item` that means every item, its codes and prices: 200,000 rows of `changes` in one. */
export const ALL_ITEMS = '*';

/** Records changes in the caller's transaction: other processes see them when it commits. */
export async function recordChanges(
  session: Queryable,
  kind: string,
  keys: readonly (string | number)[],
): Promise<void> {
  if (keys.length === 0) return;
  await session.prepared('insert into changes (kind, key) select $1, unnest($2::text[])', [
    kind,
    keys.map(String),
  ]);
}

/**
 * An array parameter as PostgreSQL spells it (`{1,"a b",NULL}`), several times faster than the driver's own way, which
 * looks at every value anew: for thousands of values at once.
 */
export function arrayLiteral(values: readonly (string | number | boolean | null)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (i > 0) text += ',';
    if (typeof value !== 'string') text += value === null ? 'NULL' : value;
    else text += `"${NEEDS_ESCAPE.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
  }
  return `${text}}`;
}

/** bytea as text, for a parameter or an element of `arrayLiteral`. */
export function byteaLiteral(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}
