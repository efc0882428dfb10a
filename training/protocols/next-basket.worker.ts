import { workerData } from 'node:worker_threads';
import { answerTask } from '../../src/resources/thread.ts';
import { fitting } from '../evaluate/fit-model.ts';
import type { NextBasketAnswer, NextBasketTask } from './next-basket.ts';
import { readNextBasketData } from './next-basket-data.ts';
import { evaluateFold } from './next-basket-fold.ts';
import { tuneNextBasket } from './tune-next-basket.ts';

const task = workerData as NextBasketTask;
const data = readNextBasketData(task.directory);

await answerTask<NextBasketAnswer>(async () =>
  task.kind === 'tune'
    ? tuneNextBasket(data, task.seed, task.k)
    : evaluateFold(data, task.fold, task, fitting({ seed: task.seed })),
);
