import { parentPort, workerData } from 'node:worker_threads';
import { fitting } from '../evaluate/fit-model.ts';
import type { NextBasketAnswer, NextBasketTask } from './next-basket.ts';
import { readNextBasketData } from './next-basket-data.ts';
import { evaluateFold } from './next-basket-fold.ts';
import { tuneNextBasket } from './tune-next-basket.ts';

const task = workerData as NextBasketTask;
const data = readNextBasketData(task.directory);

async function answer(): Promise<NextBasketAnswer> {
  if (task.kind === 'tune') return tuneNextBasket(data, task.seed, task.k);
  return evaluateFold(data, task.fold, task, fitting({ seed: task.seed }));
}

parentPort!.postMessage(await answer());
