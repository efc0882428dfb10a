import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RegularsError } from '../../src/errors.ts';
import { writeDurably } from '../version-files.ts';
import { OUTCOMES_FILE, packOutcomes, readOutcomes } from './file.ts';

/** Takes customers out of what a version's evaluation measured. May be repeated. */
export async function forgetInOutcomes(directory: string, customerNos: readonly number[]): Promise<void> {
  const path = join(directory, OUTCOMES_FILE);
  let outcomes: Awaited<ReturnType<typeof readOutcomes>>;
  try {
    outcomes = await readOutcomes(directory);
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    // Nobody can say who is in it.
    await rm(path);
    return;
  }
  if (outcomes === null) return;
  const gone = new Set(customerNos);
  const questions = outcomes.questions.filter(({ customer }) => !gone.has(customer));
  if (questions.length < outcomes.questions.length)
    await replace(path, packOutcomes({ ...outcomes, questions }));
}

/** Whole or not at all: who reads it meanwhile reads the old one to its end. */
async function replace(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeDurably(draft, content);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
