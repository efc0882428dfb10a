export { backup } from './backup/backup.ts';
export { restore } from './backup/restore.ts';
export { examine } from './doctor/doctor.ts';
export { type Finding, footprintText } from './doctor/finding.ts';
export { maintenancePlugin } from './maintenance/plugin.ts';
export { metricsPlugin } from './metrics/plugin.ts';
export { TrainingSchedule, type TrainingScheduleOptions } from './training/schedule.ts';
export { type WatchedFile, watch } from './watch/watch.ts';
