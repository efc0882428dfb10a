export { type EvaluationReport, evaluate } from './evaluate.ts';
export { type FitModel, fitting, OURS } from './fit-model.ts';
export { EVALUATION_DEFAULTS, type EvaluationSettings, FAST_EVALUATION } from './settings.ts';
