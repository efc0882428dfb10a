import { workerData } from 'node:worker_threads';
import { countTogether } from '../models/cooccurrence/index.ts';
import type { TopKState } from '../models/core/top-k.ts';
import { answerTask, Turns } from '../src/resources/thread.ts';
import type { TogetherTask } from './together.ts';

const { count, turns } = workerData as TogetherTask;
await answerTask<TopKState>(async () => countTogether(count, new Turns(count.itemOf.length, turns)));
