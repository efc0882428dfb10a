import { spawn } from 'node:child_process';
import { type Config, environmentOf } from '../config.ts';
import { TrainingSchedule, type TrainingScheduleOptions } from '../operations/index.ts';
import { packageRoot } from '../resources/package-root.ts';
import { workerFlags, workerPath } from '../resources/worker.ts';

/**
 * Trains by REGULARS_TRAIN_SCHEDULE once it is told to begin; null where there is none.
 * @param flags of `regulars train`.
 */
export function trainBySchedule(
  config: Config,
  around: Pick<TrainingScheduleOptions, 'database' | 'log'>,
  flags: readonly string[] = [],
): TrainingSchedule | null {
  const { trainSchedule: schedule, trainPromote, timeZone } = config;
  if (schedule === undefined) return null;
  const entry = workerPath('src/commands/scheduled-training.worker.ts');
  const args = [...workerFlags, entry, ...(trainPromote ? ['--promote'] : []), ...flags];
  return new TrainingSchedule({
    schedule,
    timeZone,
    ...around,
    start: () =>
      spawn(process.execPath, args, {
        cwd: packageRoot, // where `--import tsx` resolves
        env: { ...process.env, ...environmentOf(config) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
  });
}
