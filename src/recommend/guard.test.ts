import t from 'tap';
import { RegularsError } from '../errors.ts';
import { Guard } from './guard.ts';

function open(limitMs = 1_000) {
  const clock = { now: 0 };
  const failures: unknown[] = [];
  const guard = new Guard({
    limitMs,
    restMs: 100,
    now: () => clock.now,
    onFailure: (error) => failures.push(error),
  });
  return { guard, clock, failures };
}

t.test('after a failure it rests, then tries again', async (t) => {
  const { guard, clock, failures } = open();
  t.equal(await guard.run(async () => 1), 1);
  t.equal(await guard.run(() => Promise.reject(new Error('away'))), undefined);
  let asked = false;
  const ask = async () => {
    asked = true;
    return 2;
  };
  clock.now = 99;
  t.equal(await guard.run(ask), undefined);
  t.notOk(asked, 'not even tried');
  clock.now = 100;
  t.equal(await guard.run(ask), 2);
  t.equal(failures.length, 1);
});

t.test('what takes too long is a failure', async (t) => {
  const { guard, failures } = open(5);
  t.equal(await guard.run(() => new Promise(() => {})), undefined);
  t.match(failures, [{ message: /5 ms/ }]);
});

t.test("a mistake of the caller is the caller's to know", async (t) => {
  const { guard } = open();
  const wrong = () => Promise.reject(new RegularsError('invalid_identifier', 'no phone'));
  await t.rejects(guard.run(wrong), { code: 'invalid_identifier' });
  t.equal(await guard.run(async () => 3), 3, 'and nothing rests for it');
});
