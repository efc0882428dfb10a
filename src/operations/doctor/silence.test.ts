import fc from 'fast-check';
import t from 'tap';
import { isSilent, isUnknown, likelihoodOfSilence, mayBeClosed, missedDays, type Rhythm } from './silence.ts';

/** Sunday, the 7th of June 2026, is the last of `weeks` full weeks. */
function shop(soldAWeek: readonly number[], today: string, weeks = 12, lastDay = '2026-06-07'): Rhythm {
  const first = new Date(Date.parse('2026-06-08') - weeks * 7 * 86_400_000);
  return {
    store: 's',
    last: new Date(`${lastDay}T18:00:00Z`),
    firstDay: first.toISOString().slice(0, 10),
    lastDay,
    sold: soldAWeek.map((share) => Math.round(share * weeks)),
    today,
  };
}

const DAILY = [1, 1, 1, 1, 1, 1, 1];
const NO_SUNDAYS = [1, 1, 1, 1, 1, 1, 0];
const WEEKENDS_ONLY = [0, 0, 0, 0, 0, 1, 1];

t.test('a daily shop is silent after two whole days, not after one', async (t) => {
  t.notOk(isSilent(shop(DAILY, '2026-06-08')), 'today is not over');
  t.notOk(isSilent(shop(DAILY, '2026-06-09')), 'one day may be a holiday');
  t.ok(isSilent(shop(DAILY, '2026-06-10')));
  t.equal(missedDays(shop(DAILY, '2026-06-10')), 2);
});

t.test('days on which it never opens do not count', async (t) => {
  const closedOnSundays = (today: string) => shop(NO_SUNDAYS, today, 12, '2026-06-06');
  t.notOk(isSilent(closedOnSundays('2026-06-08')), 'Monday morning');
  t.notOk(isSilent(closedOnSundays('2026-06-09')), 'a Monday missed, and the Sunday');
  t.ok(isSilent(closedOnSundays('2026-06-10')));
  t.notOk(isSilent(shop(WEEKENDS_ONLY, '2026-06-13')), 'five weekdays');
  t.notOk(isSilent(shop(WEEKENDS_ONLY, '2026-06-14')));
  t.ok(isSilent(shop(WEEKENDS_ONLY, '2026-06-15')), 'a weekend without a receipt');
});

t.test('who sells now and then is no alarm, however long', async (t) => {
  const rare = shop([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], '2026-07-30');
  t.ok(isUnknown(rare));
  t.notOk(isSilent(rare));
  t.notOk(mayBeClosed(shop([0.5, 0, 0, 0, 0, 0, 0], '2026-09-30')));
  const often = (today: string) => shop([0.85, 0.85, 0.85, 0.85, 0.85, 0.85, 0.85], today);
  t.notOk(isSilent(often('2026-06-10')), 'two days happen to a shop that misses one in seven');
  t.ok(isSilent(often('2026-06-12')), 'four do not');
});

t.test('a new shop is not judged; one silent for months may be closed', async (t) => {
  const opened = { ...shop(DAILY, '2026-06-20', 1), sold: DAILY };
  t.ok(isUnknown(opened));
  t.notOk(isSilent(opened));
  const young = (today: string) => shop(DAILY, today, 2);
  t.notOk(isSilent(young('2026-06-10')), 'after two weeks it takes longer to be sure');
  t.ok(isSilent(young('2026-06-12')));
  const closed = shop(DAILY, '2026-09-01');
  t.ok(mayBeClosed(closed));
  t.notOk(isSilent(closed));
});

t.test('silence only grows less likely, and is never impossible', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 7, maxLength: 7 }),
      fc.integer({ min: 0, max: 80 }),
      (sold, days) => {
        const after = (missed: number) =>
          likelihoodOfSilence({
            ...shop(
              DAILY,
              new Date(Date.parse('2026-06-08') + missed * 86_400_000).toISOString().slice(0, 10),
            ),
            sold,
          });
        return after(days) > 0 && after(days + 1) <= after(days) && after(0) === 1;
      },
    ),
  );
});
