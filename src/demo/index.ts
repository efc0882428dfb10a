export { demoRoutes } from './routes.ts';
export { type DemoFiles, type DemoImport, type SimulateOptions, simulate } from './simulate.ts';
