import { parentPort, workerData } from 'node:worker_threads';
import { type CutOffTask, evaluateCutOff } from './cut-off.ts';

parentPort!.postMessage(await evaluateCutOff(workerData as CutOffTask));
