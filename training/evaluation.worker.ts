import { workerData } from 'node:worker_threads';
import type { Snapshot } from '../models/core/snapshot.ts';
import { evaluateBriefly } from './evaluate-briefly.ts';
import type { FitSettings } from './settings.ts';
import { answerTask } from './thread.ts';

const { snapshot, settings } = workerData as { snapshot: Snapshot; settings: FitSettings };
await answerTask((onProgress) =>
  evaluateBriefly(snapshot, settings, (share) => onProgress('evaluation', share)),
);
