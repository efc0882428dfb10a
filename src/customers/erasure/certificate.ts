import { createHash } from 'node:crypto';
import type { Secrets } from '../../resources/secrets.ts';

/** What an erasure did, to be kept by whoever asked: it names nobody. */
export interface Certificate {
  erasure: string;
  /** When it was asked for, and when it was done. */
  at: string;
  finishedAt: string;
  /** The key that asked, or the command line. */
  by: string;
  removed: {
    /** Rows by table. */
    database: Record<string, number>;
    /** Lists by version. */
    store: { name: string; lists: Record<string, number> };
    /** Lists and measurements by version, and lines or folders by file of the data folder. */
    files: {
      models: Record<string, number>;
      /** Absent in certificates of before it was told. */
      measured?: Record<string, number>;
      others: Record<string, number>;
      /** The same of the data folders of other servers, as far as they run. */
      otherServers: {
        folder: string;
        models: Record<string, number>;
        measured?: Record<string, number>;
        others: Record<string, number>;
      }[];
    };
  };
  /**
   * Data folders of servers that do not run now, by the id in their file folder-id: each is looked through as a server
   * starts in it.
   */
  pending: string[];
  /** Rows that stay and no longer tell whose they were, by table. */
  anonymised: Record<string, number>;
  kept: { what: string; why: string }[];
  /** HMAC of all the rest: proves that this installation wrote it. */
  check: string;
}

export const KEPT: Certificate['kept'] = [
  {
    what: 'keyed hashes of the identifiers',
    why: 'so that what was said before the erasure names nobody when it is imported again, and no address is mailed again',
  },
  {
    what: 'e-mail and phone, sealed, for 30 days at most',
    why: 'to tell the e-mail system to forget them (GET /v1/suppressions)',
  },
  {
    what: 'the identifiers, sealed, while data folders are pending, for 30 days at most',
    why: 'to find them in the files of servers that do not run now',
  },
  {
    what: 'what models learned before: counts, and baskets of some customers without name or number',
    why: 'they name nobody, and go with the versions of before',
  },
  { what: 'receipts and returns without a person', why: 'accounts, and what goes together' },
];

/** The `check` of everything else in a certificate. */
export function checkOf(secrets: Secrets, certificate: Omit<Certificate, 'check'>): string {
  return secrets.sign('erasure', digestOf(certificate));
}

/** Whether a certificate is as it was written here, by this key or the one before it. */
export function isGenuine(secrets: Secrets, { check, ...rest }: Certificate): boolean {
  return secrets.verify('erasure', check, new Date(0))?.equals(digestOf(rest)) ?? false;
}

function digestOf(certificate: object): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(ordered(certificate)))
    .digest();
}

/** The database keeps the keys of JSON in an order of its own. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
