export { EVENT_KINDS, type Event, type EventItem, type EventKind } from './event.ts';
export { EventBuffer } from './event-buffer.ts';
export { Partitions } from './partitions.ts';
export type { Pruned } from './repository/partitions.ts';
export { eventRoutes } from './routes.ts';
export { writeEvents } from './write.ts';
