export { type WatchedFile, watch } from './watch/watch.ts';
