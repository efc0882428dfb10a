import t from 'tap';
import { missedTraining } from './missed.ts';

const at = (text: string) => new Date(text);
const nightly = { schedule: '0 3 * * *', timeZone: 'Europe/Moscow' };

t.test('a night without a training is missed, in the zone of the chain', async (t) => {
  const now = at('2026-06-15T08:00:00Z');
  const due = at('2026-06-15T00:00:00Z');
  t.strictSame(missedTraining({ ...nightly, now }, at('2026-06-14T00:00:01Z')), due);
  t.equal(missedTraining({ ...nightly, now }, due), undefined, 'it began in time');
  t.equal(missedTraining({ ...nightly, now }, at('2026-06-15T07:00:00Z')), undefined, 'made up for by hand');
  t.equal(missedTraining({ ...nightly, now }, undefined), undefined, 'the schedule may be new');
  t.strictSame(
    missedTraining({ ...nightly, now: at('2026-06-14T23:59:00Z') }, at('2026-06-10T00:00:00Z')),
    at('2026-06-14T00:00:00Z'),
    'the next one is not due yet; of several the last is told',
  );
});

t.test('a night whose clock is put forward has its training', async (t) => {
  // 2026-03-29: 02:30 is not there in Berlin.
  const spring = { schedule: '30 2 * * *', timeZone: 'Europe/Berlin', now: at('2026-03-29T06:00:00Z') };
  t.ok(missedTraining(spring, at('2026-03-28T01:30:00Z')));
  t.equal(missedTraining(spring, at('2026-03-29T02:00:00Z')), undefined);
});
