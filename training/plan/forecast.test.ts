import t from 'tap';
import { forecast, memoryOfMachine } from './forecast.ts';

const million = { lines: 1e6, customers: 6_250 };
const alone = { evaluate: false, threads: 2 };
const measured = { models: [], days: 14, cutOffs: [], comparison: [] } as never;

t.test('a forecast grows with the history, and with what is asked for', async (t) => {
  const small = forecast(million, alone);
  const large = forecast({ lines: 32e6, customers: 200_000 }, alone);
  t.ok(large.seconds > 10 * small.seconds && large.seconds < 40 * small.seconds);
  t.ok(large.megabytes > 3 * small.megabytes && large.megabytes < 32 * small.megabytes);
  const one = { evaluate: false, threads: 1 };
  t.ok(forecast(million, { ...one, evaluate: true }).seconds > forecast(million, one).seconds);
  t.ok(forecast(million, { ...alone, evaluate: true }).megabytes > small.megabytes);
  t.ok(forecast(million, { ...alone, threads: 8 }).seconds < small.seconds);
  t.ok(
    forecast(million, { evaluate: true, threads: 64 }).seconds >= 15,
    'the evaluation has but one thread, however many there are',
  );
});

t.test('the last training of the folder corrects it, where it can', async (t) => {
  const plain = forecast(million, alone).seconds;
  const last = (times: number, more: object = {}) => ({
    data: { ...million, items: 1, purchases: 1 },
    evaluation: { skipped: 'not asked for' },
    resumed: [],
    spent: { seconds: times * plain, megabytes: 1 },
    ...more,
  });
  const corrected = (of: ReturnType<typeof last>, size = million) =>
    forecast(size, { ...alone, last: of }).seconds;
  t.equal(corrected(last(2)), 2 * plain);
  t.equal(corrected(last(1)), plain);
  const double = { lines: 2e6, customers: 12_500 };
  t.equal(
    corrected(last(2), double),
    2 * forecast(double, alone).seconds,
    'of another size: by the same factor',
  );
  t.equal(corrected(last(2, { resumed: ['ranker'] })), plain, 'it did a part alone');
  t.equal(corrected(last(20)), plain, 'it was of another machine');
  t.equal(corrected(last(1 / 20)), plain);
  const beside = forecast(million, { ...alone, evaluate: true }).seconds;
  t.equal(
    corrected(last(1, { evaluation: measured, spent: { seconds: beside, megabytes: 1 } })),
    plain,
    'it did more, and took as long as was expected of that',
  );
});

t.test('there is some memory, and no more than a machine has', async (t) => {
  t.ok(memoryOfMachine() > 100 && memoryOfMachine() < 1e9);
});
