import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAlive } from '../../is-alive.ts';

const run = promisify(execFile);

/** Whether a process lives and is a postgres: after a restart its number may be another program's. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const name = process.platform === 'linux' ? await nameFromProc(pid) : await nameFromPs(pid);
  return name.trim().endsWith('postgres');
}

async function nameFromProc(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
}

async function nameFromPs(pid: number): Promise<string> {
  return run('ps', ['-p', String(pid), '-o', 'comm=']).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
