export type { Comparison } from './compare.ts';
export { type EvaluationReport, evaluate } from './evaluate.ts';
export { CHAMPION, OURS } from './fit-model.ts';
export { evaluateInThreads } from './in-threads.ts';
export { EVALUATION_DEFAULTS, type EvaluationSettings, FAST_EVALUATION } from './settings.ts';
