import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import t from 'tap';
import { packageRoot } from '../src/resources/package-root.ts';

const ROOMS = ['src', 'models', 'training'];
const files = ROOMS.flatMap((room) => list(join(packageRoot, room)));
const sources = files.filter((file) => !file.endsWith('.test.ts'));
const tests = [...files.filter((file) => file.endsWith('.test.ts')), ...list(join(packageRoot, 'test'))];

function list(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return list(path);
    return entry.name.endsWith('.ts') ? [relative(packageRoot, path)] : [];
  });
}

/** Own files that a file imports, re-exports, or starts as a worker or process by its path from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(packageRoot, file), 'utf8');
  const static_ = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+\.ts)'/g)].map(([, path]) =>
    relative(packageRoot, resolve(packageRoot, dirname(file), path as string)),
  );
  const workers = [...text.matchAll(/'((?:src|training)\/[^']+\.ts)'/g)].map(([, path]) => path as string);
  return [...static_, ...workers];
}

/** The room a file belongs to: `src/recommend`, `src/resources`, `models`, … */
function roomOf(file: string): string {
  const [top, second, third] = file.split('/') as [string, string, string?];
  if (top !== 'src') return top;
  if (second === 'customers') return `src/customers/${third}`;
  return `${top}/${second}`;
}

const LEAVES = ['src/config.ts', 'src/errors.ts'];

function mayImport(from: string, to: string): boolean {
  const [room, other] = [roomOf(from), roomOf(to)];
  if (room === other || room === 'src/main.ts' || room === 'src/app.ts' || room === 'src/commands')
    return true;
  if (room === 'models') return false;
  if (other === 'models' || LEAVES.includes(to)) return true;
  if (room === 'src/resources') return to.startsWith('training/publish');
  if (room === 'training') return other === 'src/resources' || to.startsWith('src/history/snapshot/');
  if (LEAVES.includes(from) || other === 'src/commands' || to === 'src/main.ts' || to === 'src/app.ts')
    return false;
  return other === 'src/resources' || to.endsWith('/index.ts');
}

t.test('a room imports only what DESIGN.md lets it', async (t) => {
  const broken = sources.flatMap((file) =>
    importsOf(file)
      .filter((target) => !mayImport(file, target))
      .map((target) => `${file} imports ${target}`),
  );
  t.strictSame(broken, []);
});

t.test('rooms form no circle', async (t) => {
  const edges = new Map<string, Set<string>>();
  for (const file of sources) {
    for (const target of importsOf(file)) {
      if (roomOf(file) === roomOf(target)) continue;
      edges.set(roomOf(file), (edges.get(roomOf(file)) ?? new Set()).add(roomOf(target)));
    }
  }
  const circles: string[] = [];
  const visit = (room: string, path: string[]) => {
    const at = path.indexOf(room);
    if (at >= 0) circles.push([...path.slice(at), room].join(' → '));
    else for (const next of edges.get(room) ?? []) visit(next, [...path, room]);
  };
  for (const room of edges.keys()) visit(room, []);
  t.strictSame([...new Set(circles)], []);
});

t.test('only resources and repositories speak SQL or Redis', async (t) => {
  const speaks = /\.(?:query|copyFrom|copyTo)\s*(?:<[^(]*>)?\(\s*[`'"]|from 'ioredis'|from 'pg'/;
  const allowed = (file: string) =>
    file.startsWith('src/resources/') ||
    file.startsWith('src/history/snapshot/') ||
    file === 'training/registry.ts' ||
    /(?:^|\/)repository(?:\/|\.ts$)/.test(file);
  const speakers = sources.filter(
    (file) => !allowed(file) && speaks.test(readFileSync(join(packageRoot, file), 'utf8')),
  );
  t.strictSame(speakers, []);
});

t.test('every source file is reached by some test', async (t) => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const target of importsOf(file)) visit(target);
  };
  for (const test of tests) visit(test);
  t.strictSame(
    sources.filter((file) => !reached.has(file)),
    [],
  );
});
