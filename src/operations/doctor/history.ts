import type { Queryable } from '../../resources/database/index.ts';
import { bad, type Finding, ok, percent, some, span, warn } from './finding.ts';
import {
  identifiedShares,
  importStates,
  type ShareRow,
  type StoreState,
  storeStates,
  unknownItemShares,
  unmatchedReturns,
  WINDOW_DAYS,
} from './repository.ts';

const MIN_SILENCE_HOURS = 48;
const USUAL_GAPS = 3;
/** A shop that is known too little is given a week. */
const UNKNOWN_GAP_HOURS = 24 * 7;
/** Silent for so long, a shop may have closed for good. */
const CLOSED_HOURS = 24 * 60;
/** Fewer receipts say nothing about a shop. */
const ENOUGH = 30;

/** Hours after which a shop's silence is an alarm: max(2 days, 3 × its usual gap). */
export function silenceLimitHours({ usual_gap_hours: gap }: StoreState): number {
  return gap === null ? UNKNOWN_GAP_HOURS : Math.max(MIN_SILENCE_HOURS, USUAL_GAPS * gap);
}

export async function checkStores(database: Queryable, now: Date): Promise<Finding[]> {
  const stores = await storeStates(database);
  if (stores.length === 0)
    return [warn('stores', 'no shop has ever sold', 'import receipts: regulars import purchases')];
  const hoursOf = ({ last }: StoreState) => (now.getTime() - last.getTime()) / 3_600_000;
  const silent = stores.filter((store) => hoursOf(store) > silenceLimitHours(store));
  const closed = silent.filter((store) => hoursOf(store) > CLOSED_HOURS);
  const findings = silent
    .filter((store) => !closed.includes(store))
    .map((store) =>
      bad(
        `store ${store.id}`,
        `silent for ${span(hoursOf(store))}, since ${store.last.toISOString()}; usually ${span(store.usual_gap_hours ?? UNKNOWN_GAP_HOURS)} at most`,
        'see whether its till still exports, and whether watch or the sender reports errors',
      ),
    );
  if (closed.length > 0)
    findings.push(
      warn(
        'closed stores',
        `no receipt for more than 60 days: ${some(closed.map(({ id }) => id))}`,
        'if they are open, their exports have stopped',
      ),
    );
  const last = new Date(Math.max(...stores.map((store) => store.last.getTime())));
  findings.push(
    ok(
      'stores',
      `${stores.length - silent.length} of ${stores.length} sell as usual, last receipt ${last.toISOString()}`,
    ),
  );
  return findings;
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

export async function checkImports(database: Queryable, now: Date): Promise<Finding[]> {
  const imports = await importStates(database, now);
  const of = (state: string) =>
    imports.filter((one) => one.state === state).map((one) => `${one.import_no} (${one.subject})`);
  const [running, abandoned, failed] = [of('running'), of('abandoned'), of('failed')];
  const findings: Finding[] = [];
  if (failed.length > 0)
    findings.push(
      bad(
        'imports',
        `failed within a week: ${some(failed)}`,
        'mend the file or the mapping, and import again',
      ),
    );
  if (abandoned.length > 0)
    findings.push(
      bad('imports', `killed half-way: ${some(abandoned)}`, 'run them again: they go on where they were'),
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

function nameOf({ store }: ShareRow): string {
  return store === null ? 'no shop' : `store ${store}`;
}
