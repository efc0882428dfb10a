export { type LetterOptions, letterRoutes } from './routes.ts';
