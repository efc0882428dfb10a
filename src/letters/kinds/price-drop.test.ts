import t from 'tap';
import { fallOf } from './price-drop.ts';

const NOW = new Date('2026-06-15T12:00:00Z');
const fell = (...history: [day: string, price: number, currency?: string][]) => {
  const fall = fallOf(
    history.map(([day, price, currency = 'USD']) => ({
      since: new Date(`${day}T00:00:00Z`),
      price,
      currency,
    })),
    NOW,
  );
  return fall && [fall.was, fall.price, fall.since.toISOString().slice(0, 10)];
};

t.test('a fall is from the lowest price of the 30 days before it', async (t) => {
  t.strictSame(fell(['2026-01-01', 20], ['2026-06-10', 15]), [20, 15, '2026-06-10']);
  t.strictSame(fell(['2026-01-01', 20], ['2026-06-01', 30], ['2026-06-10', 15]), [20, 15, '2026-06-10']);
  t.equal(fell(['2026-01-01', 20], ['2026-06-01', 30], ['2026-06-10', 20]), null, 'raised first');
  t.equal(fell(['2026-01-01', 20], ['2026-06-01', 10], ['2026-06-05', 30], ['2026-06-10', 15]), null);
  t.strictSame(
    fell(['2026-01-01', 10], ['2026-04-01', 30], ['2026-06-10', 15]),
    [30, 15, '2026-06-10'],
    'what it cost in March is no longer compared',
  );
  t.strictSame(
    fell(['2026-01-01', 10], ['2026-05-11', 30], ['2026-06-10', 15])?.[0],
    30,
    'until 30 days before',
  );
  t.equal(fell(['2026-01-01', 10], ['2026-05-12', 30], ['2026-06-10', 15]), null, 'until 29 days before');
});

t.test('a fall begins where the price began to be what it is', async (t) => {
  t.strictSame(fell(['2026-01-01', 20], ['2026-06-08', 15], ['2026-06-12', 15]), [20, 15, '2026-06-08']);
});

t.test('none is told that is old, small, to come, or of another currency', async (t) => {
  t.equal(fell(), null);
  t.equal(fell(['2026-06-10', 15]), null, 'the first price');
  t.equal(fell(['2026-01-01', 20], ['2026-05-15', 15]), null, 'a month ago');
  t.ok(fell(['2026-01-01', 20], ['2026-05-17', 15]));
  t.equal(fell(['2026-01-01', 20], ['2026-06-10', 19.9]), null);
  t.equal(fell(['2026-01-01', 20], ['2026-06-10', 25]), null, 'dearer');
  t.equal(fell(['2026-01-01', 20], ['2026-06-16', 15]), null, 'from tomorrow on');
  t.equal(fell(['2026-01-01', 20, 'EUR'], ['2026-06-10', 15]), null);
});
