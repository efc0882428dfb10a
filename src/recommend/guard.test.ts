import { setImmediate } from 'node:timers/promises';
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

t.test('once it failed nobody waits for it, until the work of one request succeeds', async (t) => {
  const { guard, clock, failures } = open();
  t.equal(await guard.run(async () => 1), 1);
  t.equal(await guard.run(() => Promise.reject(new Error('away'))), undefined);
  let asked = 0;
  const never = () => {
    asked++;
    return new Promise<number>(() => {});
  };
  clock.now = 99;
  t.equal(await guard.run(never), undefined);
  t.equal(asked, 0, 'not even tried');
  clock.now = 100;
  t.equal(await guard.run(() => Promise.reject(new Error('still away'))), undefined);
  await setImmediate();
  t.equal(await guard.run(never), undefined);
  t.equal(asked, 0, 'it rests again');
  clock.now = 200;
  let answer = (_: number) => {};
  const slow = () =>
    new Promise<number>((resolve) => {
      answer = resolve;
    });
  t.equal(await guard.run(slow), undefined, 'tried, but not waited for');
  t.equal(await guard.run(never), undefined);
  t.equal(asked, 0, 'one at a time');
  answer(2);
  await setImmediate();
  t.equal(await guard.run(async () => 3), 3);
  t.equal(failures.length, 1, 'told once');
});

t.test('who asks for what cannot be while it is away shows that it is back', async (t) => {
  const { guard, clock } = open();
  await guard.run(() => Promise.reject(new Error('away')));
  clock.now = 100;
  t.equal(
    await guard.run(() => Promise.reject(new RegularsError('invalid_identifier', 'no phone'))),
    undefined,
  );
  await setImmediate();
  t.equal(await guard.run(async () => 3), 3);
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
