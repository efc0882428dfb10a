import { RegularsError } from '../../errors.ts';
import type { ListKind, PublishReport } from './port.ts';

const VERSION = /^[A-Za-z0-9._-]{1,64}$/;

/** Versions are parts of keys. @throws RegularsError `invalid_request`. */
export function checkVersion(version: string): void {
  if (!VERSION.test(version))
    throw new RegularsError(
      'invalid_request',
      `version: got ${version}, expected letters, digits, . _ and -`,
    );
}

export function notWhole(version: string): RegularsError {
  return new RegularsError(
    'not_found',
    `version ${version} is not in the recommendation store, or not whole`,
  );
}

export function isLive(version: string): RegularsError {
  return new RegularsError('conflict', `version ${version} is live: activate another one before dropping it`);
}

export function emptyCounts(): Pick<PublishReport, 'entries' | 'bytes'> {
  const zero = (): Record<ListKind, number> => ({ customer: 0, item: 0, category: 0, store: 0, chain: 0 });
  return { entries: zero(), bytes: zero() };
}
