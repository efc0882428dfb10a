export { Placements, readPlacements } from './placements.ts';
export type { Placement, Rule } from './schema.ts';
export { SOURCES, type Source } from './sources.ts';
export { type StaleRule, staleRules } from './stale-rules.ts';
