import { endAbandonedImports } from '../../history/importers/index.ts';
import type { Database, Queryable } from '../../resources/database/index.ts';
import { bad, type Finding, ok, percent, some, warn } from './finding.ts';
import {
  identifiedShares,
  importStates,
  rhythms,
  type ShareRow,
  unknownItemShares,
  unmatchedReturns,
  WINDOW_DAYS,
} from './repository.ts';
import {
  CLOSED_DAYS,
  daysAWeek,
  isSilent,
  isUnknown,
  mayBeClosed,
  missedDays,
  type Rhythm,
} from './silence.ts';

/** Of so many shops, most of them silent at once: the cause is none of theirs. */
const MANY_SHOPS = 4;
/** Fewer receipts say nothing about a shop. */
const ENOUGH = 30;

export async function checkStores(database: Queryable, now: Date, timeZone: string): Promise<Finding[]> {
  const all = await rhythms(database, now, timeZone);
  if (all.length === 0)
    return [warn('stores', 'no receipt in 150 days', 'import receipts: regulars import purchases')];
  const silent = all.filter(isSilent);
  const closed = all.filter(mayBeClosed);
  const unknown = all.filter(isUnknown);
  const findings: Finding[] = [];
  const judged = all.length - closed.length - unknown.length;
  if (judged >= MANY_SHOPS && silent.length > judged / 2)
    findings.push(
      bad(
        'silence',
        `${silent.length} of ${judged} shops are silent, since ${latest(silent).toISOString()}: ${some(silent.map(nameOf))}`,
        'see whether watch, the sender or their network reports errors; on a holiday of the whole chain all is well',
      ),
    );
  else findings.push(...silent.map(silenceOf));
  if (closed.length > 0)
    findings.push(
      warn(
        'closed stores',
        `no receipt for more than ${CLOSED_DAYS} days: ${some(closed.map(nameOf))}`,
        'if they are open, their exports have stopped',
      ),
    );
  const told = [`${judged - silent.length} of ${all.length} sell as usual`];
  if (unknown.length > 0)
    told.push(`${unknown.length} too new or too rare to judge (${some(unknown.map(nameOf))})`);
  findings.push(ok('stores', `${told.join(', ')}, last receipt ${latest(all).toISOString()}`));
  return findings;
}

function silenceOf(shop: Rhythm): Finding {
  const missed = missedDays(shop);
  return bad(
    nameOf(shop),
    `silent for ${missed} whole ${missed === 1 ? 'day' : 'days'}, since ${shop.last.toISOString()}; usually sells on ${daysAWeek(shop).toFixed(1)} days a week`,
    'see whether its till still exports, and whether watch or the sender reports errors',
  );
}

function latest(shops: readonly Rhythm[]): Date {
  return new Date(Math.max(...shops.map(({ last }) => last.getTime())));
}

export async function checkIdentified(database: Queryable, now: Date): Promise<Finding[]> {
  const rows = await identifiedShares(database, now);
  const { share, total } = overall(rows);
  if (total === 0) return [warn('identified', `no receipt in ${WINDOW_DAYS} days`, 'see the stores above')];
  const told = `${percent(share)} of ${total} receipts of ${WINDOW_DAYS} days are somebody's`;
  const low = rows.filter((row) => row.total >= ENOUGH && row.part / row.total < share / 2);
  const findings = [
    share < 0.1
      ? warn('identified', told, 'see that the tills export card numbers, and that the mapping names them')
      : ok('identified', told),
  ];
  return findings.concat(
    low.map((row) =>
      warn(
        `identified at ${nameOf(row)}`,
        `${percent(row.part / row.total)} of ${row.total} receipts, less than half of the chain's share`,
        'see whether cards are asked for there, and whether its till exports them',
      ),
    ),
  );
}

export async function checkUnknownItems(database: Queryable, now: Date): Promise<Finding[]> {
  const rows = await unknownItemShares(database, now);
  const { share, total } = overall(rows);
  const advice = 'import the catalogue, or attach the codes of the till to its items';
  const told = `${percent(share)} of ${total} lines of ${WINDOW_DAYS} days are of items that no catalogue knows`;
  const level = share > 0.2 ? bad : warn;
  return [
    total === 0 || share <= 0.05 ? ok('unknown items', told) : level('unknown items', told, advice),
    ...rows
      .filter((row) => row.total >= ENOUGH && row.part / row.total > Math.max(0.05, 2 * share))
      .map((row) =>
        warn(
          `unknown items at ${nameOf(row)}`,
          `${percent(row.part / row.total)} of ${row.total} lines`,
          advice,
        ),
      ),
  ];
}

export async function checkReturns(database: Queryable, now: Date): Promise<Finding> {
  const { total, part } = await unmatchedReturns(database, now);
  const told = `${part} of ${total} returned lines of ${WINDOW_DAYS} days match no purchase`;
  if (total < 10 || part / total <= 0.2) return ok('returns', told);
  return warn(
    'returns',
    told,
    'see that returns name the purchase or the customer, and that older receipts are in',
  );
}

export async function checkImports(database: Database, now: Date): Promise<Finding[]> {
  await endAbandonedImports(database);
  const imports = await importStates(database, now);
  const of = (state: string) =>
    imports.filter((one) => one.state === state).map((one) => `${one.import_no} (${one.subject})`);
  const [running, killed, failed] = [of('running'), of('killed'), of('failed')];
  const findings: Finding[] = [];
  if (failed.length > 0)
    findings.push(
      bad(
        'imports',
        `failed within a week: ${some(failed)}`,
        'mend the file or the mapping, and import again',
      ),
    );
  if (killed.length > 0)
    findings.push(
      bad('imports', `killed half-way: ${some(killed)}`, 'run them again: they go on where they were'),
    );
  if (findings.length === 0)
    findings.push(ok('imports', running.length === 0 ? 'none fails' : `running: ${some(running)}`));
  return findings;
}

function overall(rows: readonly ShareRow[]): { share: number; total: number } {
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const part = rows.reduce((sum, row) => sum + row.part, 0);
  return { share: total === 0 ? 0 : part / total, total };
}

function nameOf({ store }: { store: string | null }): string {
  return store === null ? 'no shop' : `store ${store}`;
}
