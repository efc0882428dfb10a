// Brings a bare clone to a runnable state with Node built-ins alone: runs `npm ci` when node_modules does not match
// package-lock.json, then with --build builds dist/ when a source is newer, with --test makes tap's set of plugins.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.regulars-setup');
const SOURCES = ['src', 'models', 'training', 'scripts', 'package-lock.json'];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Regulars needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** The native binaries in node_modules depend on the platform as well as on the lock file. */
function wantedStamp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const testing = process.argv.includes('--test');
const wanted = wantedStamp();
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (installed !== `${wanted} all` && (testing || installed !== `${wanted} production`)) {
  console.error('Installing dependencies (once; about a minute)…');
  // No package needs its install script.
  const quick = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  run('npm', ['ci', ...quick, ...(testing ? [] : ['--omit=dev'])]);
  writeFileSync(stamp, `${wanted} ${testing ? 'all' : 'production'}`);
}

if (process.argv.includes('--build')) {
  const built = join(root, 'dist', 'main.js');
  const stale =
    !existsSync(built) || SOURCES.some((path) => newest(join(root, path)) > statSync(built).mtimeMs);
  if (stale) run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
}

// tap makes its set of plugins during its first run, which then still loads the old set and finds no test.
const plugins = join(root, 'node_modules', '.regulars-tap');
if (testing && !existsSync(plugins)) {
  run('npx', ['tap', 'build']);
  writeFileSync(plugins, wanted);
}
