import fc from 'fast-check';
import t from 'tap';
import { absolute, multiply, readDecimal } from './decimal.ts';
import { readFlag } from './flag.ts';
import { TimeReader } from './time.ts';

t.test('decimals', async (t) => {
  for (const [text, expected] of [
    ['0.93', '0.93'],
    ['12', '12'],
    ['1.50', '1.5'],
    ['007', '7'],
    ['-0.00', '0'],
    ['-3.5', '-3.5'],
    ['1 234.5', '1234.5'],
    ['0.00005', '0.0001'],
    ['-0.00005', '-0.0001'],
    ['0.00004', '0'],
    ['1.', undefined],
    ['1e5', undefined],
    ['', undefined],
    ['1,5', undefined],
    ['0x1f', undefined],
  ] as const)
    t.equal(readDecimal(text), expected, text);
  t.equal(readDecimal('1 234,50', ','), '1234.5');
  t.equal(readDecimal('1.234,50', ','), undefined);
  t.equal(absolute('-2.5'), '2.5');
});

t.test('products are exact', async (t) => {
  t.equal(multiply('0.1', '3'), '0.3');
  t.equal(multiply('-6', '2.55'), '-15.3');
  t.equal(multiply('0.333', '0.3333'), '0.111');
  t.equal(multiply('80995', '2.08'), '168469.6');
  const whole = fc.integer({ min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      const decimal = (n: number) => readDecimal((n / 100).toFixed(2))!;
      const product = readDecimal(((a * b) / 10_000).toFixed(4));
      return multiply(decimal(a), decimal(b)) === product;
    }),
    { seed: 3 },
  );
});

t.test('times', async (t) => {
  const read = (format: string, zone: string, text: string, hour?: string) => {
    const time = new TimeReader(format, zone).read(text, hour);
    return time && `${time.instant.toISOString()} ${time.utcOffset}`;
  };
  t.equal(read('YYYYMMDD', 'UTC', '20060415', '19'), '2006-04-15T19:00:00.000Z 0');
  t.equal(read('YYYYMMDD', 'Europe/Moscow', '20060415', '7'), '2006-04-15T03:00:00.000Z 240');
  t.equal(read('YYYY-MM-DD HH:mm:ss', 'Europe/London', '2011-07-01 08:26:00'), '2011-07-01T07:26:00.000Z 60');
  t.equal(read('DD.MM.YYYY HH:mm', 'UTC', '1.12.2010 8:05'), '2010-12-01T08:05:00.000Z 0');
  t.equal(read('ISO', 'Europe/Berlin', '2026-01-02'), '2026-01-01T23:00:00.000Z 60');
  t.equal(read('ISO', 'Europe/Berlin', '2026-01-02T03:04:05.678+03:00'), '2026-01-02T00:04:05.678Z 180');
  t.equal(read('ISO', 'Europe/Berlin', '2026-01-02T03:04Z'), '2026-01-02T03:04:00.000Z 0');
  t.equal(read('unix', 'UTC', '1767312000'), '2026-01-02T00:00:00.000Z 0');
  t.equal(read('ISO', 'Europe/Berlin', '2026-03-29 02:30'), '2026-03-29T01:30:00.000Z 60', 'never comes');
  t.equal(read('ISO', 'Europe/Berlin', '2026-10-25 02:30'), '2026-10-25T00:30:00.000Z 120', 'comes twice');
  t.equal(read('ISO', 'Australia/Lord_Howe', '2026-10-04 03:15'), '2026-10-03T16:15:00.000Z 660');
  for (const bad of ['2026-02-30', '2026-13-01', '2026-01-01 25:00', '01.02.2026', '', '1950-01-01'])
    t.equal(read('ISO', 'UTC', bad), undefined, bad);
  t.equal(read('YYYYMMDD', 'UTC', '2006415'), undefined);
  t.equal(read('YYYYMMDD', 'UTC', '20060415', '24'), undefined);
  t.throws(() => new TimeReader('ISO', 'Mars/Olympus'), RangeError);
  t.strictSame(new TimeReader('DD.MM.YYYY', 'UTC').readDay('29.02.1952'), { year: 1952, month: 2, day: 29 });
  t.equal(new TimeReader('DD.MM.YYYY', 'UTC').readDay('29.02.1951'), undefined);
  t.match(new TimeReader('ISO', 'UTC').after('2017-01-01', 31, 8), {
    instant: new Date('2017-02-01T08:00:00Z'),
  });
});

t.test('flags', async (t) => {
  t.strictSame(['Yes', '0', ' да ', 'maybe', ''].map(readFlag), [true, false, true, undefined, undefined]);
});
