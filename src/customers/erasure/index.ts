export { type Certificate, isGenuine } from './certificate.ts';
export {
  type ErasurePreview,
  type ErasureRoom,
  eraseCustomer,
  previewErasure,
  resumeErasures,
} from './erase.ts';
export { type ErasureRecord, listErasures, parseErasures, repeatErasures } from './repeat.ts';
export { erasureRoutes } from './routes.ts';
