import t from 'tap';
import { DAY_PARTS, dayPartOf, logLift, weekdayOf } from './visit.ts';

t.test('weekdays begin with Monday', async (t) => {
  const days = ['1969-12-29', '1970-01-01', '2026-06-15', '2026-06-21'];
  t.same(
    days.map((day) => weekdayOf(Date.parse(day) / 86_400_000)),
    [0, 3, 0, 6],
  );
});

t.test('parts of the day are found by their first hours', async (t) => {
  const hours = [0, 9, 10, 11, 12, 19, 20, 23];
  t.same(hours.map(dayPartOf), [0, 0, 1, 1, 2, 5, 6, 6]);
  t.equal(DAY_PARTS, 7);
});

t.test('a lift is 0 where all is as expected, and shrunk where little is known', async (t) => {
  t.equal(logLift(5, 5, 10), 0);
  t.equal(logLift(0, 10, 10), Math.log(1 / 2));
  t.ok(logLift(2, 1, 10) < logLift(20, 10, 10));
});
