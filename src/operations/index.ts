export { examine } from './doctor/doctor.ts';
export type { Finding } from './doctor/finding.ts';
export { type WatchedFile, watch } from './watch/watch.ts';
