// Runs the tests: all, or the files whose paths contain one of the arguments (`npm test` passes them on).
// They are bundled once: a process that compiles its imports takes five seconds of processor time before its first check,
// and so do the processes and threads that it starts. `npx tap run FILE` runs one as it stands.
// Says in TAP what `tap` would, of a file that passed only its cases.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundle, filesEnding, programs, root } from './bundle.mjs';

const TIMEOUT_SECONDS = 600;
const JOBS = Number(process.env.REGULARS_TEST_JOBS ?? availableParallelism() + 1); // they wait for servers

const wanted = process.argv.slice(2);
const files = filesEnding('.test.ts', ['src', 'models', 'training', 'test'])
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort();
if (files.length === 0) throw new Error(`no test file is named like ${wanted.join(', ')}`);

const outdir = join(root, '.tap', `tests-${process.pid}`);
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill();
  rmSync(outdir, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const nameOf = (path) => path.replace(/\.ts$/, '').replaceAll(/[/\\]/g, '.');
await bundle(
  outdir,
  {
    ...programs('src', 'training', 'test'),
    ...Object.fromEntries(files.map((path) => [nameOf(path), path])),
  },
  { sourcemap: 'inline', sourcesContent: false },
);

/** @returns whether it passed, its output, and how many checks and skips the output has. */
async function run(path) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(outdir, `${nameOf(path)}.js`)], {
    cwd: root,
    env: { ...process.env, TAP: '1', TAP_TIMEOUT: String(TIMEOUT_SECONDS) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const [out, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  running.delete(child);
  const count = (pattern) => out.match(pattern)?.length ?? 0;
  return {
    passed: code === 0 && /^1\.\.[1-9]/m.test(out),
    out,
    complaints,
    // A subtest ends in a line of its own, which is no check.
    total: count(/^ *(?:not )?ok \d+/gm) - count(/^ *# Subtest/gm),
    skipped: count(/^ *ok .*# SKIP/gm),
  };
}

const indented = (text) => text.trimEnd().replaceAll(/^(?=.)/gm, '    ');
const begun = performance.now();
const sum = { files: 0, total: 0, skip: 0, failed: [] };
const queue = [...files];
console.log('TAP version 14');
await Promise.all(
  Array.from({ length: JOBS }, async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const started = performance.now();
      const { passed, out, complaints, total, skipped } = await run(path);
      sum.files++;
      sum.total += total;
      sum.skip += skipped;
      if (!passed) sum.failed.push(path);
      console.log(`# Subtest: ${path}`);
      console.log(indented(passed ? out.replaceAll(/^(?!ok |1\.\.).*\n/gm, '') : `${out}\n${complaints}`));
      console.log(
        `${passed ? 'ok' : 'not ok'} ${sum.files} - ${path} # time=${Math.round(performance.now() - started)}ms`,
      );
    }
  }),
);
console.log(`1..${sum.files}`);
console.log(`# { files: ${sum.files}, total: ${sum.total}, skip: ${sum.skip}, fail: ${sum.failed.length} }`);
console.log(`# time=${Math.round(performance.now() - begun)}ms`);
for (const path of sum.failed) console.log(`# failed: ${path}`);
process.exitCode = sum.failed.length > 0 ? 1 : 0;
