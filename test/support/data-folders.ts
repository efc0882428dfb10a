import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { until } from './until.ts';

/** A folder for data folders; it goes after the test, when the servers of their databases have stopped: a moment after their last user. */
export async function dataFolders(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'regulars-data-'));
  t.teardown(async () => {
    const names = await readdir(folder);
    await until(
      () => names.some((name) => existsSync(join(folder, name, 'postgres', 'postmaster.pid'))),
      (running) => !running,
    );
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  });
  return folder;
}
