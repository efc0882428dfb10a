import type { Database } from '../../../resources/database/database.ts';
import type { Secrets } from '../../../resources/secrets.ts';
import { readForgotten, readStandings } from './repository.ts';
import { readSettled } from './settled.ts';

export interface Suppression {
  customer: string | null;
  purpose: 'mail' | 'sms' | 'messenger';
  suppressed: boolean;
  reason: 'refused' | 'granted' | 'erased';
  at: string;
  addresses: string[];
}

export interface SuppressionPage {
  suppressions: Suppression[];
  next: string;
  more: boolean;
}

/** Most changes are purchases of people who never said a word about mailings. */
const SCAN = 10_000;
const MAX_SCANS = 20;

/** Who must not be written to, or may be again, as it changed after `since`; at most `limit` entries, or one person's. */
export async function readSuppressions(
  database: Database,
  secrets: Secrets,
  since: number,
  limit: number,
): Promise<SuppressionPage> {
  let seq = since;
  for (let scan = 0; ; scan++) {
    const { changes, more } = await readSettled(database, seq, SCAN);
    const about = await entriesOf(
      database,
      secrets,
      changes.map(({ kind, key }) => ({ kind, key })),
    );
    const suppressions: Suppression[] = [];
    const told = new Set<string>();
    for (const { seq: at, kind, key } of changes) {
      const subject = about.subjects.get(`${kind} ${key}`);
      const entries = subject === undefined || told.has(subject) ? [] : about.entries.get(subject)!;
      if (suppressions.length > 0 && suppressions.length + entries.length > limit)
        return { suppressions, next: String(seq), more: true };
      if (subject !== undefined) told.add(subject);
      suppressions.push(...entries);
      seq = at;
    }
    if (suppressions.length > 0 || !more || scan === MAX_SCANS)
      return { suppressions, next: String(seq), more };
  }
}

/** What is to be told of each subject (a person under whatever number, an erased address), and whose change is whose. */
async function entriesOf(
  database: Database,
  secrets: Secrets,
  changes: readonly { kind: 'customer' | 'suppression'; key: number }[],
) {
  const keys = (kind: string) => [
    ...new Set(changes.flatMap((change) => (change.kind === kind ? [change.key] : []))),
  ];
  const subjects = new Map<string, string>();
  const entries = new Map<string, Suppression[]>();
  const add = (subject: string, entry: Suppression) =>
    entries.set(subject, [...(entries.get(subject) ?? []), entry]);

  const asked = new Map<number, number>();
  for (const standing of await readStandings(database, keys('customer'))) {
    const subject = `customer ${standing.customerNo}`;
    subjects.set(`customer ${standing.asked}`, subject);
    // A person asked about under two numbers is told of once.
    if ((asked.get(standing.customerNo) ?? standing.asked) !== standing.asked) continue;
    asked.set(standing.customerNo, standing.asked);
    const { customer, purpose, granted, at, erased, addresses } = standing;
    add(subject, {
      customer,
      purpose,
      suppressed: !granted,
      reason: granted ? 'granted' : erased ? 'erased' : 'refused',
      at: at.toISOString(),
      addresses: addresses.map((sealed) => secrets.open('identifier', sealed)),
    });
  }
  for (const { suppressionNo, kind, at, sealed } of await readForgotten(database, keys('suppression'))) {
    const subject = `suppression ${suppressionNo}`;
    subjects.set(subject, subject);
    for (const purpose of kind === 'email' ? (['mail'] as const) : (['sms', 'messenger'] as const))
      add(subject, {
        customer: null,
        purpose,
        suppressed: true,
        reason: 'erased',
        at: at.toISOString(),
        addresses: [secrets.open('identifier', sealed)],
      });
  }
  return { subjects, entries };
}
