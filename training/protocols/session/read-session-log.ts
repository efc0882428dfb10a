import { brokenData } from '../datasets/broken-data.ts';
import { codeNumbers } from '../datasets/code-numbers.ts';
import { readTable } from '../datasets/read-table.ts';
import { type DatedSession, PART } from './dated-session.ts';

const TOUCHES = new Set(['view', 'add_to_cart']);
/** Shares of the log's time, at its end. */
const TEST_SHARE = 1 / 8;
const VALIDATION_SHARE = 1 / 8;

/** A log of visits: views and additions to the cart. Its last eighth is for the test, the one before for validation. */
export function readSessionLog(file: string): { items: number; sessions: DatedSession[] } {
  const visits = new Map<string, { at: number; touches: { at: number; item: number }[] }>();
  const numberOf = codeNumbers();
  for (const cells of readTable(file, ['session_id', 'happened_at', 'event', 'offer_id'])) {
    const [id, time, event, offer] = cells as [string, string, string, string];
    if (!TOUCHES.has(event) || offer === '') continue;
    const at = Date.parse(time);
    if (Number.isNaN(at) || id === '')
      throw brokenData(
        file,
        `session ${JSON.stringify(id)} at ${JSON.stringify(time)}`,
        'an id and a time of ISO 8601',
      );
    const visit = visits.get(id) ?? { at, touches: [] };
    visits.set(id, visit);
    visit.at = Math.min(visit.at, at);
    visit.touches.push({ at, item: numberOf(offer) });
  }
  const sorted = [...visits.values()].sort((a, b) => a.at - b.at);
  const first = sorted[0]?.at ?? 0;
  const last = sorted.at(-1)?.at ?? 0;
  const test = last - (last - first) * TEST_SHARE;
  const validation = test - (last - first) * VALIDATION_SHARE;
  const sessions = sorted.map(({ at, touches }): DatedSession => {
    // Of one instant, rows are in the order of the file: sort is stable.
    const items = touches.sort((a, b) => a.at - b.at).map(({ item }) => item);
    const part = at >= test ? PART.test : at >= validation ? PART.validate : PART.learn;
    return { items: [...new Set(items)], part };
  });
  return { items: numberOf.count(), sessions };
}
