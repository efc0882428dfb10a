// Preloaded into a server (`node --import`): at each SIGUSR2 it says on standard error how long the turns of its event loop
// were since the last one, by the clock and, what a busy machine cannot change, in CPU time of the thread (Linux).
import { openSync, readSync } from 'node:fs';

const TICK_MS = 1;
const stat = openStat();
const text = Buffer.alloc(64);
let turns = [];
let last = now();

/** Milliseconds by the clock, on a core, and waiting for one. */
function now() {
  const clock = performance.now();
  if (stat === undefined) return [clock, Number.NaN, Number.NaN];
  const length = readSync(stat, text, 0, text.length, 0);
  const [running, waiting] = text.toString('latin1', 0, length).split(' ').map(Number);
  return [clock, running / 1e6, waiting / 1e6];
}

function openStat() {
  try {
    return openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return undefined;
  }
}

setInterval(() => {
  const then = last;
  last = now();
  turns.push(last.map((value, at) => value - then[at]));
}, TICK_MS).unref();

process.on('SIGUSR2', () => {
  const sorted = (at) => turns.map((turn) => turn[at]).sort((a, b) => a - b);
  const most = (values) =>
    `at most ${values.at(-1)?.toFixed(1)} ms, p99.9 ${values[Math.floor(0.999 * (values.length - 1))]?.toFixed(1)} ms`;
  const waited = turns.reduce((sum, [, , waiting]) => sum + waiting, 0);
  process.stderr.write(
    `event loop of ${process.pid}`.padEnd(29) +
      `CPU ${most(sorted(1))}; clock ${most(sorted(0))}; waited ${waited.toFixed(0)} ms for a core\n`,
  );
  turns = [];
});
