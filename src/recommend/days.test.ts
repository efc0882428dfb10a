import t from 'tap';
import { dateOf } from '../../models/core/date-of.ts';
import { dayOfData } from './data-clock.ts';
import { armOf } from './holdout.ts';
import { dayOf, localDays, localTimes, writtenTime } from './local-day.ts';

t.test('a day is the local one', async (t) => {
  t.equal(dayOf('1970-01-02'), 1);
  t.equal(dateOf(dayOf('2026-05-12T23:30:00+03:00')), '2026-05-12', 'as written, whatever day it is in UTC');
  const kamchatka = localDays('Asia/Kamchatka');
  t.equal(dateOf(kamchatka(new Date('2026-05-12T11:59:59Z'))), '2026-05-12');
  t.equal(dateOf(kamchatka(new Date('2026-05-12T12:00:00Z'))), '2026-05-13');
  t.equal(dateOf(kamchatka(new Date('2026-05-12T11:59:59Z'))), '2026-05-12', 'nothing is remembered wrongly');
  t.equal(
    dateOf(localDays('Asia/Kathmandu')(new Date('2026-05-12T18:15:00Z'))),
    '2026-05-13',
    '5 h 45 min east',
  );
});

t.test('an hour is what a clock there shows', async (t) => {
  const noon = new Date('2026-05-12T12:10:00Z');
  t.same(localTimes('Asia/Kathmandu')(noon), { day: 20_585, hour: 17 });
  t.same(localTimes('Asia/Kamchatka')(noon), { day: 20_586, hour: 0 }, 'midnight is hour 0 of the next day');
  t.same(writtenTime('2026-05-12T23:30:00+03:00'), { day: 20_585, hour: 23 });
});

t.test('a history that ended long ago is answered as of its end', async (t) => {
  t.equal(dayOfData(1_000, 999), 1_000, 'live');
  t.equal(dayOfData(1_030, 1_000), 1_030, 'a month without training is still live');
  t.equal(dayOfData(5_000, 1_000), 1_001);
  t.equal(dayOfData(5_000, 1_000, 1_500), 1_500, 'or as of what the customer bought since');
  t.equal(dayOfData(5_000, 1_000, 9_000), 5_000, 'never later than now');
});

t.test('the holdout arm is the same for ever, of the share asked for, and grows by adding', async (t) => {
  const ids = Array.from({ length: 10_000 }, (_, at) => `customer/${at}`);
  const heldOut = (share: number) => ids.filter((id) => armOf(id, share) === 'holdout');
  const tenth = heldOut(0.1);
  t.ok(tenth.length > 900 && tenth.length < 1_100, `${tenth.length} of 10,000`);
  t.same(heldOut(0.1), tenth);
  const fifth = new Set(heldOut(0.2));
  t.ok(tenth.every((id) => fifth.has(id)));
  t.same(heldOut(0), []);
});
