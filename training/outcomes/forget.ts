import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RegularsError } from '../../src/errors.ts';
import { replaceDurably } from '../../src/resources/replace-durably.ts';
import { REPORT_PAGE, withoutExamples } from '../report-page/examples.ts';
import { OUTCOMES_FILE, packOutcomes, readOutcomes } from './file.ts';

/** Takes customers out of what a version's evaluation measured, and out of the examples of its page. May be repeated. */
export async function forgetInOutcomes(directory: string, customerNos: readonly number[]): Promise<void> {
  const page = join(directory, REPORT_PAGE);
  let outcomes: Awaited<ReturnType<typeof readOutcomes>>;
  try {
    outcomes = await readOutcomes(directory);
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    // Nobody can say who is in it, or who the examples are.
    await Promise.all([rm(join(directory, OUTCOMES_FILE)), rm(page, { force: true })]);
    return;
  }
  if (outcomes === null) return;
  const gone = new Set(customerNos);
  const theirs = outcomes.questions.filter(({ customer }) => gone.has(customer));
  if (theirs.length === 0) return;
  // The page first: who the examples are is known from the outcomes alone.
  const examples = theirs.flatMap(({ example }) => example ?? []);
  if (examples.length > 0)
    await replaceDurably(page, withoutExamples(await readFile(page, 'utf8'), examples));
  const questions = outcomes.questions.filter(({ customer }) => !gone.has(customer));
  await replaceDurably(join(directory, OUTCOMES_FILE), packOutcomes({ ...outcomes, questions }));
}
