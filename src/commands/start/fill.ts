import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DemoFiles, simulate } from '../../demo/index.ts';
import { hasPurchases } from '../../history/examples/repository.ts';
import { type ImportSummary, importFiles, loadMapping } from '../../history/importers/index.ts';
import type { CommandContext } from '../context.ts';

export interface DemoSettings {
  customers: number;
  seed: number;
}

/** DATA/demo/demo.json: which chain this folder was given, and whether all of it has arrived. */
interface Progress extends DemoSettings {
  until: string;
  complete: boolean;
}

/**
 * Fills an empty data folder with a simulated chain, through the importers that a shop's own data takes. One that was
 * killed half-way goes on where it was; a folder with a shop's own history is left alone.
 * @returns whether the folder holds the simulated chain.
 */
export async function fillWithDemo(context: CommandContext, settings: DemoSettings): Promise<boolean> {
  const { config } = context;
  const directory = join(config.dataDir, 'demo');
  const begun = await readProgress(directory);
  if (begun?.complete === true) return true;
  if (begun === null && (await hasPurchases(await context.database()))) return false;
  const progress = begun ?? { ...settings, until: new Date().toISOString().slice(0, 10), complete: false };
  const files = await context.step('simulating a chain', (onProgress) =>
    simulate({ ...progress, directory, onProgress }),
  );
  await writeProgress(directory, progress);
  await importDemo(context, files);
  await writeProgress(directory, { ...progress, complete: true });
  return true;
}

async function importDemo(context: CommandContext, files: DemoFiles): Promise<void> {
  const resources = {
    database: await context.database(),
    secrets: await context.secrets(),
    config: context.config,
  };
  // Receipts are read while what comes just before them is written.
  let [before, earlier]: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  const imports = [];
  for (const { mapping, files: paths } of files.imports) {
    const loaded = await loadMapping(mapping);
    const bar = { show: (_done: number, _total: number) => {} };
    const onProgress = (done: number, total: number) => bar.show(done, total);
    const after = earlier;
    const result = before!.then(() => importFiles(resources, paths, loaded, { onProgress, after }));
    // Its failure is met when its turn comes.
    result.catch(() => {});
    [before, earlier] = [after, result];
    imports.push({ name: basename(mapping, '.json'), bar, result });
  }
  for (const { name, bar, result } of imports) {
    const summary = await context.step(`importing ${name}`, (onProgress) => {
      bar.show = onProgress;
      return result;
    });
    noteRejected(context, summary);
  }
}

function noteRejected(context: CommandContext, { rejectedRows, rows, report }: ImportSummary): void {
  if (rejectedRows > 0) context.note(`  ${rejectedRows} of ${rows} rows were not taken: ${report}`);
}

async function readProgress(directory: string): Promise<Progress | null> {
  try {
    return JSON.parse(await readFile(join(directory, 'demo.json'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function writeProgress(directory: string, progress: Progress): Promise<void> {
  const path = join(directory, 'demo.json');
  await writeFile(`${path}.new`, `${JSON.stringify(progress)}\n`);
  await rename(`${path}.new`, path);
}
