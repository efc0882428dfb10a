import { workerData } from 'node:worker_threads';
import { answerTask } from '../src/resources/thread.ts';
import { type BriefEvaluation, type BriefEvaluationTask, evaluateBriefly } from './evaluate-briefly.ts';
import type { StepProgress } from './stopwatch.ts';

await answerTask<BriefEvaluation, StepProgress>((say) =>
  evaluateBriefly(workerData as BriefEvaluationTask, (share) => say(['evaluation', share])),
);
