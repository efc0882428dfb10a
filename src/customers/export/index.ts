export { type CustomerExport, type ExportRoom, exportCustomer } from './export.ts';
export { EXPORTED } from './repository.ts';
export { exportRoutes } from './routes.ts';
