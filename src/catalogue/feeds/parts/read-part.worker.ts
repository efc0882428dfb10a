import { workerData } from 'node:worker_threads';
import { answerTask } from '../../../resources/thread.ts';
import { type PartTask, type ReadPart, readPart } from './read-part.ts';

await answerTask<ReadPart, number>((say) => readPart(workerData as PartTask, say));
