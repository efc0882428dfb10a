// npx tsx bench/training.ts [together | whole | version] [millions of lines …]
//   together  pair counts and the best 100 of each item, beside SciPy's A.T @ A and top-100 where python3-scipy is there
//   whole     every step of a training with its defaults but the evaluation: time, and peak memory up to its end
//   version   the same as `train` does it, the evaluation beside the rest
// On generated histories (test/support/generate-history.ts), each size in a process of its own; by default 1, 4, 16 and 32 million.
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TOGETHER_DEFAULTS } from '../models/cooccurrence/index.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import { inThread } from '../src/resources/thread.ts';
import { generateHistory } from '../test/support/generate-history.ts';
import { listSource } from '../training/entries.ts';
import { fit } from '../training/fit.ts';
import { diagnose } from '../training/plan/diagnose.ts';
import { forecast } from '../training/plan/forecast.ts';
import { FIT_DEFAULTS } from '../training/settings.ts';
import { withSharedArrays } from '../training/shared-arrays.ts';
import { type StepProgress, Stopwatch } from '../training/stopwatch.ts';
import { fitTogetherInThreads } from '../training/together.ts';
import type { Trained, TrainingTask } from '../training/train.ts';
import { writeLists } from '../training/write-lists.ts';
import { memoryOf } from './memory.ts';

const run = promisify(execFile);
const SIZES = [1, 4, 16, 32];
const BEST = 100;
/** The first may be one that Debian's packages do not know of. */
const PYTHONS = ['python3', '/usr/bin/python3'];
const SEED = 1;
const PARTS = { together, whole, version };
type Part = keyof typeof PARTS;

interface Measured {
  seconds: Record<string, number>;
  /** By the clock, where steps overlap; else their sum. */
  elapsed?: number;
  /** Peak of the process, the history included. */
  megabytes: Record<string, number>;
  /** Of all processors, which load does not alter as it does the time: by step, or `all` where steps overlap. */
  processor?: Record<string, number>;
}

interface Scipy {
  seconds: { pairs: number; best: number };
  megabytes: number;
  pairs: number;
}

const words = process.argv.slice(2);
const [part, millions] = [
  words.find((word): word is Part => word in PARTS),
  words.map(Number).filter(Boolean),
];
if (process.env.BENCH_FOLDER !== undefined && part !== undefined) {
  const history = generateHistory(millions[0]! * 1e6, SEED);
  // As a training has it, where threads share the history: counting pairs alone does without.
  const snapshot = part === 'together' ? history : withSharedArrays(history);
  console.log(JSON.stringify(await PARTS[part](snapshot, process.env.BENCH_FOLDER)));
} else
  await main(part === undefined ? ['together', 'whole'] : [part], millions.length > 0 ? millions : SIZES);

async function main(parts: readonly Part[], sizes: readonly number[]): Promise<void> {
  console.log(
    `${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}, Node ${process.version}, seed ${SEED}`,
  );
  for (const name of parts) {
    const totals: number[] = [];
    for (const size of sizes) {
      const folder = await mkdtemp(join(tmpdir(), 'regulars-bench-'));
      try {
        const { seconds, elapsed, megabytes, processor } = await measured(name, size, folder);
        const total = elapsed ?? Object.values(seconds).reduce((sum, of) => sum + of, 0);
        totals.push(total);
        console.log(
          `${name} ${size} M lines: ${total.toFixed(1)} s, ${Math.max(...Object.values(megabytes)).toFixed(0)} MB`,
        );
        for (const [step, of] of Object.entries(processor ?? {}))
          console.log(`  ${step.padEnd(12)} ${of.toFixed(1).padStart(7)} s of all processors`);
        for (const [step, of] of Object.entries(seconds))
          console.log(
            `  ${step.padEnd(12)} ${of.toFixed(1).padStart(7)} s  ${megabytes[step]!.toFixed(0).padStart(6)} MB`,
          );
        if (name === 'together') await besideScipy(folder, total);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    if (sizes.length > 1) console.log(`${name}: log-log slope ${slope(sizes, totals).toFixed(2)}`);
  }
}

async function measured(name: Part, size: number, folder: string): Promise<Measured> {
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), name, String(size)],
    { env: { ...process.env, BENCH_FOLDER: folder }, maxBuffer: 1 << 24 },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

async function together(snapshot: Snapshot, folder: string): Promise<Measured> {
  await writeFile(join(folder, 'start'), snapshot.purchases.lineStart);
  await writeFile(join(folder, 'item'), snapshot.lines.item);
  await writeFile(join(folder, 'items'), String(snapshot.items.length));
  const began = performance.now();
  await fitTogetherInThreads(snapshot, { ...TOGETHER_DEFAULTS, neighbours: BEST }, availableParallelism());
  return {
    seconds: { together: (performance.now() - began) / 1000 },
    megabytes: { together: memoryOf('self').peak },
  };
}

async function whole(snapshot: Snapshot, folder: string): Promise<Measured> {
  const megabytes: Record<string, number> = {};
  const processor: Record<string, number> = {};
  let before = 0;
  const watch = new Stopwatch((step, share) => {
    if (share === 0) before = processorSeconds();
    if (share < 1) return;
    megabytes[step] = memoryOf('self').peak;
    processor[step] = processorSeconds() - before;
  });
  const { bytes } = await fit(snapshot, FIT_DEFAULTS, (step) => watch.enter(step), availableParallelism());
  watch.enter('lists');
  const source = withSharedArrays(listSource(snapshot, new Int32Array()));
  await writeLists(join(folder, 'lists.bin'), { source, bytes }, availableParallelism());
  watch.leave();
  return { seconds: watch.seconds, megabytes, processor };
}

async function version(snapshot: Snapshot, folder: string): Promise<Measured> {
  const megabytes: Record<string, number> = {};
  const { lines, customers } = snapshot;
  const [evaluate, threads] = [true, availableParallelism()];
  const size = { lines: lines.item.length, customers: customers.length };
  const plan = {
    diagnosis: diagnose(snapshot),
    warnings: [],
    forecast: forecast(size, { evaluate, threads }),
  };
  const task: TrainingTask = {
    snapshot,
    settings: FIT_DEFAULTS,
    directory: folder,
    evaluate,
    champion: null,
    tuning: null,
    threads,
    plan,
    refused: new Int32Array(),
  };
  const before = processorSeconds();
  const began = performance.now();
  const { result } = inThread<Trained, StepProgress>('training/train.worker.ts', task, {
    onSaid([step, share]) {
      if (share === 1) megabytes[step] = memoryOf('self').peak;
    },
  });
  const { seconds } = (await result).report;
  const elapsed = (performance.now() - began) / 1000;
  return { seconds, elapsed, megabytes, processor: { all: processorSeconds() - before } };
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function besideScipy(folder: string, ours: number): Promise<void> {
  const python = PYTHONS.find((path) => spawnSync(path, ['-c', 'import scipy']).status === 0);
  if (python === undefined) return console.log('  SciPy is not there (Debian: python3-scipy)');
  const items = readFileSync(join(folder, 'items'), 'utf8');
  const script = fileURLToPath(new URL('cooccurrence.py', import.meta.url));
  const { stdout } = await run(python, [script, folder, items, String(BEST)]);
  const { seconds, megabytes, pairs } = JSON.parse(stdout) as Scipy;
  const theirs = seconds.pairs + seconds.best;
  console.log(
    `  SciPy        ${theirs.toFixed(1).padStart(7)} s  ${megabytes.toFixed(0).padStart(6)} MB  (pairs ${seconds.pairs.toFixed(1)} s, best ${seconds.best.toFixed(1)} s, ${pairs} pairs); ours takes ${(ours / theirs).toFixed(2)} of its time`,
  );
}

function slope(sizes: readonly number[], seconds: readonly number[]): number {
  const x = sizes.map(Math.log);
  const y = seconds.map(Math.log);
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  return (
    x.reduce((sum, value, at) => sum + (value - meanX) * (y[at]! - meanY), 0) /
    x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
  );
}
