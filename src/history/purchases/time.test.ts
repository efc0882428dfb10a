import t from 'tap';
import { LocalDays, parseTime } from './time.ts';

t.test('a time keeps its instant and its offset', async (t) => {
  const times: [string, string, number][] = [
    ['2026-03-01T10:00:00+03:00', '2026-03-01T07:00:00.000Z', 180],
    ['2026-03-01T10:00:00.123456-0330', '2026-03-01T13:30:00.123Z', -210],
    ['2026-03-01T10:00Z', '2026-03-01T10:00:00.000Z', 0],
    ['2024-02-29 23:59:59.9+14:00', '2024-02-29T09:59:59.900Z', 840],
  ];
  for (const [said, instant, utcOffset] of times)
    t.strictSame(parseTime(said), { instant: new Date(instant), utcOffset }, said);
});

t.test('a time that is none, or says no offset, is refused', async (t) => {
  const refused = [
    '',
    'now',
    '2026-03-01',
    '2026-03-01T10:00:00',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T10:60:00Z',
    '2026-03-01T10:00:00+15:00',
    '0075-03-01T10:00:00Z',
  ];
  for (const said of refused)
    t.throws(
      () => parseTime(said),
      { code: 'invalid_time', message: `at: got "${said}", expected a time with its offset such as` },
      said,
    );
});

t.test('a time of another age is refused with the years that are taken', async (t) => {
  for (const said of [
    '1800-03-01T10:00:00Z',
    '1969-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
    '2999-01-01T10:00Z',
  ])
    t.throws(() => parseTime(said), {
      code: 'invalid_time',
      message: `at: got "${said}", expected a time from 1970 to 2199 (UTC)`,
    });
  t.ok(parseTime('1970-01-01T00:00:00Z'));
  t.ok(parseTime('2199-12-31T23:59:59Z'));
});

t.test('a day is the day of the shop, else of the offset, else of the chain', async (t) => {
  const days = new LocalDays('America/New_York');
  const late = parseTime('2026-07-01T23:30:00+03:00');
  t.equal(days.of(late, null), '2026-07-01');
  t.equal(days.of(late, 'Asia/Tokyo'), '2026-07-02');
  t.equal(days.of(parseTime('2026-07-02T03:30:00Z'), null), '2026-07-01');
  t.equal(days.of(parseTime('2026-01-02T04:30:00Z'), null), '2026-01-01', 'winter time');
  t.equal(new LocalDays('UTC').of(parseTime('2026-07-02T00:30:00Z'), null), '2026-07-02');
});
