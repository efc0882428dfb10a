import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import t from 'tap';
import { lowerPriority } from './lower-priority.ts';

t.test('a process lets others go before; one that has ended is no matter', async (t) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  lowerPriority(child.pid);
  t.ok(getPriority(child.pid) >= 10);
  child.kill();
  await once(child, 'exit');
  t.doesNotThrow(() => lowerPriority(child.pid));
});
