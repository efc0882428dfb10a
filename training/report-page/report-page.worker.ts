import { workerData } from 'node:worker_threads';
import { answerTask } from '../../src/resources/thread.ts';
import { type PageTask, reportPage } from './report-page.ts';

await answerTask<string>(async () => reportPage(workerData as PageTask));
