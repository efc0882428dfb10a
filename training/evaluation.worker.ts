import { workerData } from 'node:worker_threads';
import type { Snapshot } from '../models/core/snapshot.ts';
import { answerTask } from '../src/resources/thread.ts';
import { evaluateBriefly } from './evaluate-briefly.ts';
import type { Evaluation } from './report.ts';
import type { FitSettings } from './settings.ts';
import type { StepProgress } from './stopwatch.ts';

const { snapshot, settings } = workerData as { snapshot: Snapshot; settings: FitSettings };
await answerTask<Evaluation, StepProgress>((say) =>
  evaluateBriefly(snapshot, settings, (share) => say(['evaluation', share])),
);
