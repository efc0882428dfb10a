import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  access,
  constants,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { MAPPINGS_FILE } from './choose-reading.ts';

const CLAIMED = '.claimed';
/** In `.claimed`: which folder this is, on whatever machine and under whatever path it is watched. */
const IDENTITY = '.folder';
const RESERVED = new Set(['archive', 'quarantine']);
/** What programs call a file while they write it. */
const UNFINISHED = /\.(tmp|part|partial|filepart|crdownload|swp|done)$|~$/i;
const MARKER = '.done';
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A file taken out of everybody else's reach; `path` is its own from the drop folder (`till/receipts.csv`). */
export interface Claim {
  id: string;
  path: string;
  file: string;
}

interface Seen {
  size: number;
  changedMs: number;
  /** Monotonic, ms. */
  since: number;
}

/**
 * A folder that files are dropped into, itself or one of its subfolders. Every step is one rename or link within it, so a
 * process killed between two leaves a file in exactly one state:
 *
 *     DIR/till/a.csv → DIR/.claimed/ID/till/a.csv → DIR/archive/2026-11-22/till/a.csv
 *                                                 → DIR/quarantine/till/a.csv and a.csv.reason.txt
 */
export class DropFolder {
  readonly directory: string;
  readonly #settleMs: number;
  readonly #seen = new Map<string, Seen>();

  /** @param settleMs for how long a file must not have changed; a file with a marker `NAME.done` is taken at once. */
  constructor(directory: string, settleMs: number) {
    this.directory = directory;
    this.#settleMs = settleMs;
  }

  /** The folder's own id, made by the first watcher. */
  async id(): Promise<string> {
    const file = join(this.directory, CLAIMED, IDENTITY);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const mine = randomBytes(16).toString('hex');
    await writeFile(file, mine, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return readFile(file, 'utf8');
  }

  /** @throws where we may not read it: better told at once than taken away from where its owner sees it. */
  async checkReadable(path: string): Promise<void> {
    await access(join(this.directory, path), constants.R_OK);
  }

  /**
   * Files that nobody writes any more, the oldest first.
   * @param joined paths that are left where they are.
   */
  async ready(joined: ReadonlySet<string>): Promise<string[]> {
    const names = await this.#dropped();
    const found: { path: string; changedMs: number }[] = [];
    for (const path of names) {
      if (joined.has(path) || UNFINISHED.test(path) || path === MAPPINGS_FILE) continue;
      // Mappings and their like; no importer reads JSON.
      if (extname(path).toLowerCase() === '.json') continue;
      // Not followed: a link is not a file that was dropped.
      const stats = await lstat(join(this.directory, path)).catch(() => undefined);
      if (stats === undefined || !stats.isFile()) continue;
      const settled = this.#isSettled(path, stats.size, stats.ctimeMs);
      if (settled || names.has(path + MARKER)) found.push({ path, changedMs: stats.mtimeMs });
    }
    for (const path of this.#seen.keys()) if (!names.has(path)) this.#seen.delete(path);
    found.sort((a, b) => a.changedMs - b.changedMs || (a.path < b.path ? -1 : 1));
    return found.map(({ path }) => path);
  }

  /** @returns undefined where another watcher was faster. */
  async claim(path: string, now: Date): Promise<Claim | undefined> {
    // Starts with the time, so that what was left over is taken up in its order.
    const id = `${idTime(now)}-${randomBytes(4).toString('hex')}`;
    const file = join(this.directory, CLAIMED, id, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    try {
      await rename(join(this.directory, path), file);
    } catch (error) {
      await this.#sweep(id);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    await rm(join(this.directory, path + MARKER), { force: true });
    return { id, path, file };
  }

  /** What was claimed and not finished; the oldest first. */
  async claimed(now: Date): Promise<Claim[]> {
    const claims: Claim[] = [];
    const today = idTime(now).slice(0, 8);
    for (const id of (await namesIn(join(this.directory, CLAIMED))).sort()) {
      if (id === IDENTITY) continue;
      const path = await onlyFile(join(this.directory, CLAIMED, id));
      // Killed before the file came; a claim of today may be waiting for it.
      if (path === undefined && id < today) await this.#sweep(id);
      if (path !== undefined) claims.push({ id, path, file: join(this.directory, CLAIMED, id, path) });
    }
    return claims;
  }

  /** @returns where it went, from the drop folder. */
  async archive(claim: Claim, now: Date): Promise<string> {
    return this.#settle(claim, join('archive', now.toISOString().slice(0, 10), claim.path));
  }

  /** The reason lies beside it before it leaves our hands. */
  async quarantine(claim: Claim, reason: string): Promise<string> {
    return this.#settle(claim, join('quarantine', claim.path), (target) =>
      writeFile(join(this.directory, `${target}.reason.txt`), `${reason}\n`, { mode: 0o600 }),
    );
  }

  async #settle(claim: Claim, wanted: string, before = async (_: string) => {}): Promise<string> {
    await mkdir(dirname(join(this.directory, wanted)), { recursive: true });
    const own = join(dirname(wanted), `${claim.id}-${basename(wanted)}`);
    const linked = await this.#linked(claim, [wanted, own]);
    await before(linked ?? own);
    if (linked === undefined) await rename(claim.file, join(this.directory, own));
    else await unlink(claim.file);
    await this.#sweep(claim.id);
    return linked ?? own;
  }

  /**
   * Links the file under the first of these names that nobody has: nothing is overwritten. A link that a killed run has
   * made is found again.
   * @returns undefined where the file system knows no links.
   */
  async #linked(claim: Claim, targets: readonly string[]): Promise<string | undefined> {
    for (const target of targets) {
      const file = join(this.directory, target);
      try {
        await link(claim.file, file);
        return target;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== undefined && NO_LINKS.has(code)) return undefined;
        if (code !== 'EEXIST') throw error;
        const [there, here] = await Promise.all([stat(file), stat(claim.file)]);
        if (there.ino === here.ino && there.dev === here.dev) return target;
      }
    }
    return undefined;
  }

  /** Takes the empty folders of a claim away; a rename into them may still be under way elsewhere. */
  async #sweep(id: string): Promise<void> {
    const root = join(this.directory, CLAIMED, id);
    for (const name of await namesIn(root)) await rmdir(join(root, name)).catch(() => {});
    await rmdir(root).catch(() => {});
  }

  /** Paths of everything in the folder and its subfolders, one level deep. */
  async #dropped(): Promise<Set<string>> {
    const paths = new Set<string>();
    for (const entry of await readdir(this.directory, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isFile()) paths.add(entry.name);
      if (!entry.isDirectory() || RESERVED.has(entry.name)) continue;
      for (const name of await namesIn(join(this.directory, entry.name)))
        if (!name.startsWith('.')) paths.add(`${entry.name}/${name}`);
    }
    return paths;
  }

  /** By the file system's clock, or, where that is ahead of ours, by having looked the same for long enough. */
  #isSettled(path: string, size: number, changedMs: number): boolean {
    const seen = this.#seen.get(path);
    const now = performance.now();
    if (seen?.size !== size || seen.changedMs !== changedMs)
      this.#seen.set(path, { size, changedMs, since: now });
    else if (now - seen.since >= this.#settleMs) return true;
    const age = Date.now() - changedMs;
    return age >= this.#settleMs;
  }
}

function idTime(now: Date): string {
  return now.toISOString().replace(/[-:.]/g, '');
}

async function namesIn(directory: string): Promise<string[]> {
  return existsSync(directory) ? readdir(directory).catch(() => []) : [];
}

async function onlyFile(directory: string): Promise<string | undefined> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isFile()) return entry.name;
    const [inner] = await namesIn(join(directory, entry.name));
    if (inner !== undefined) return `${entry.name}/${inner}`;
  }
  return undefined;
}
