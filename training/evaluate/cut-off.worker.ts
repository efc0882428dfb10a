import { workerData } from 'node:worker_threads';
import { answerTask } from '../../src/resources/thread.ts';
import { type CutOffTask, evaluateCutOff } from './cut-off.ts';

await answerTask(() => evaluateCutOff(workerData as CutOffTask));
