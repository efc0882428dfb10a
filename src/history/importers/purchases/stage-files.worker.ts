import { workerData } from 'node:worker_threads';
import { answerTask } from '../../../resources/thread.ts';
import { type StagedFiles, type StageProgress, type StageTask, stageFiles } from './stage-files.ts';

await answerTask<StagedFiles, StageProgress>((say) => stageFiles(workerData as StageTask, say));
