export { pictureRoutes } from './images/routes.ts';
export { shopRoutes } from './shop/routes.ts';
export { type DemoFiles, type DemoImport, type SimulateOptions, simulate } from './simulate.ts';
