export { type Consent, type Permission, PURPOSES, type Purpose } from './consent.ts';
export { permission, recordConsent } from './repository.ts';
export { consentRoutes } from './routes.ts';
