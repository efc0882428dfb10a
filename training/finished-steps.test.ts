import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FinishedSteps } from './finished-steps.ts';

t.test('a step is done once, and gives the same bits again', async (t) => {
  const directory = t.testdir();
  const value = {
    scores: Float32Array.of(0.1, Number.NaN, -0),
    // A view of a larger array, and one of shared memory.
    rows: Uint32Array.of(1, 2, 3, 4).subarray(1, 3),
    shared: new Uint32Array(new SharedArrayBuffer(8)).fill(7),
    loss: [0.1 + 0.2, Number.POSITIVE_INFINITY],
    name: 'wasm',
  };
  let done = 0;
  const work = () => {
    done++;
    return value;
  };
  const first = new FinishedSteps(directory);
  t.equal(await first.keep('ranker', work), value);
  t.same(first.resumed, []);
  const next = new FinishedSteps(directory);
  const again = await next.keep('ranker', work);
  t.equal(done, 1);
  t.same(next.resumed, ['ranker']);
  t.strictSame(again, value);
  t.ok(Object.is(again.scores[2], -0));

  const path = join(directory, 'ranker.step');
  const bytes = readFileSync(path);
  for (const broken of [bytes.subarray(0, bytes.length - 1), Buffer.alloc(0), changed(bytes)]) {
    writeFileSync(path, broken);
    const steps = new FinishedSteps(directory);
    await steps.keep('ranker', work);
    t.same(steps.resumed, []);
  }
  t.equal(done, 4);
});

t.test('a step that fails is not kept', async (t) => {
  const directory = t.testdir();
  const steps = new FinishedSteps(directory);
  await t.rejects(
    steps.keep('ranker', () => {
      throw new Error('no memory');
    }),
  );
  t.equal(await steps.keep('ranker', () => 3), 3);
  await steps.keep('model', () => 4);
  await steps.clear(['model']);
  const next = new FinishedSteps(directory);
  t.equal(await next.keep('ranker', () => 5), 5);
  t.equal(await next.keep('model', () => 6), 4);
});

function changed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1]! ^= 1;
  return copy;
}
