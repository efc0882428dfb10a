import { workerData } from 'node:worker_threads';
import { answerTask } from '../../src/resources/thread.ts';
import type { ScoreChoice } from '../choose-together/choose-scores.ts';
import type { AccompanyingTask } from './accompanying.ts';
import { type FoldPlaces, placesOfFold } from './accompanying-fold.ts';
import { chooseAccompanying } from './choose-accompanying.ts';

const task = workerData as AccompanyingTask;
await answerTask<ScoreChoice | FoldPlaces>(async () =>
  task.kind === 'choose'
    ? chooseAccompanying(task.data, task.seed)
    : placesOfFold(task.data, task.fold, task.settings, task.models),
);
