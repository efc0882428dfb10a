import { RegularsError } from '../../errors.ts';

const RETRIED = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT', // no such socket
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '28000', // invalid_authorization_specification
  '28P01', // invalid_password
  '3D000', // database does not exist
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);

/** pg reports these without a code. */
const UNREACHABLE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

const POOL_EXHAUSTED = /^timeout exceeded when trying to connect/;

/** The errno or SQLSTATE of an error, or ''. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the error says that a row of the same key is there already. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === '23505'; // unique_violation
}

/** Whether the error says that a lock was waited for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03'; // lock_not_available
}

export function isRetried(error: unknown): boolean {
  return RETRIED.has(codeOf(error));
}

/** The server is there, and has no connection left; or our pool has none. */
export function isCrowded(error: unknown): boolean {
  return codeOf(error) === '53300' || (error instanceof Error && POOL_EXHAUSTED.test(error.message));
}

export function isUnreachable(error: unknown): boolean {
  if (error instanceof RegularsError) return error.code === 'database_unavailable';
  const code = codeOf(error);
  if (UNREACHABLE.has(code) || code.startsWith('08')) return true;
  return error instanceof Error && UNREACHABLE_MESSAGE.test(error.message);
}

/** A failure of the connection becomes `database_unavailable`; any other error stays what it is. */
export function translated(error: unknown): unknown {
  if (error instanceof RegularsError || !isUnreachable(error)) return error;
  const reason =
    error instanceof AggregateError ? error.errors.map(String).join('; ') : (error as Error).message;
  return new RegularsError('database_unavailable', `the database cannot be reached: ${reason}`, {
    cause: error,
  });
}
