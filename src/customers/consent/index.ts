export { type Consent, type Permission, PURPOSES, type Purpose, type RecordedConsent } from './consent.ts';
export { parseIdentifier } from './identifier.ts';
export { type ProfiledCustomer, permission, profilingOf, readConsents, recordConsent } from './repository.ts';
export { consentRoutes } from './routes.ts';
export { checkEvidence, checkInstant } from './rules.ts';
export { IdentifierParams } from './schemas.ts';
export { type ConsentState, consentState } from './state.ts';
export { suppressionRoutes } from './suppressions/routes.ts';
export { type SaidConsent, writeConsents } from './write.ts';
