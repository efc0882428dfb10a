import { workerData } from 'node:worker_threads';
import { giveValues } from '../../../resources/worker.ts';
import { type ReadFacts, type ReadTask, readFacts } from './read-facts.ts';

await giveValues<ReadFacts>((give) => readFacts(workerData as ReadTask, give));
