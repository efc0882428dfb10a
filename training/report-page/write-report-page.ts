import { join } from 'node:path';
import type { Database } from '../../src/resources/database/database.ts';
import { inThread } from '../../src/resources/thread.ts';
import type { TrainingReport } from '../report.ts';
import { categoryTitles, itemTitles } from '../repository.ts';
import { writeDurably } from '../version-files.ts';
import { REPORT_PAGE } from './examples.ts';
import type { PageContent, PageTask } from './report-page.ts';

/** Draws the page of a version, in a thread of its own, with the titles of today. */
export async function writeReportPage(
  database: Database,
  directory: string,
  report: TrainingReport,
  content: PageContent,
): Promise<void> {
  const { examples, gaps } = content;
  const items = new Set([
    ...gaps.map(({ item }) => item),
    ...examples.flatMap(({ before, after, bought }) => [...(before ?? []), ...after, ...bought]),
  ]);
  const task: PageTask = {
    report,
    ...content,
    itemTitles: await itemTitles(database, [...items]),
    categoryTitles: await categoryTitles(database),
  };
  const page = await inThread<string>('training/report-page/report-page.worker.ts', task).result;
  await writeDurably(join(directory, REPORT_PAGE), page);
}
