export { describeProblems } from './describe-problems.ts';
export { docsPlugin } from './docs.ts';
export { elementBatch } from './element-batch.ts';
export { errorHandler, notFoundHandler } from './error-handler.ts';
export { ErrorAnswers, ErrorSchema } from './error-schema.ts';
export { healthRoutes } from './health.ts';
export { jsonBodyPlugin } from './json-body.ts';
export { rateLimitPlugin } from './rate-limit.ts';
export { validatorCompiler } from './validation.ts';
