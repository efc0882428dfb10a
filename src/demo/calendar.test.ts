import t from 'tap';
import { clock, dateOf, dayIn, dayOf, monthOf, weekdayOf, yearOf } from './calendar.ts';

t.test('days and dates are those of Date, over a century', async (t) => {
  for (let day = 0; day < 36_524; day += 1) {
    const date = new Date(day * 86_400_000);
    const said = date.toISOString().slice(0, 10);
    if (dateOf(day) !== said) t.equal(dateOf(day), said);
    if (monthOf(day) !== date.getUTCMonth() || yearOf(day) !== date.getUTCFullYear()) t.fail(said);
    if (weekdayOf(day) !== date.getUTCDay()) t.fail(`weekday of ${said}`);
  }
  t.equal(dateOf(dayOf('2024-02-29')), '2024-02-29');
  t.equal(dayIn(2026, 11, 24), dayOf('2026-12-24'));
  t.equal(clock(9 * 60 + 5), '09:05');
});

t.test('what is no day is refused', async (t) => {
  t.throws(() => dayOf('2026-13-01'), { message: /got 2026-13-01, expected YYYY-MM-DD/ });
  t.throws(() => dayOf('today'), RangeError);
});
