export { setStock } from './repository/entries.ts';
export { stockRoutes } from './routes.ts';
