export { type DemoFiles, type DemoImport, type SimulateOptions, simulate } from './simulate.ts';
