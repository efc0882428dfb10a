export {
  type Event,
  EventBuffer,
  eventRoutes,
  Partitions,
  type Pruned,
  writeEvents,
} from './events/index.ts';
export {
  afterTheirErasure,
  askedFor,
  entriesOfCustomer,
  entriesOfIdentifier,
  findCustomer,
  findCustomers,
  IDENTIFIER_KINDS,
  type Identifier,
  type IdentifierKind,
  identifiersApart,
  identifiersOfCustomer,
  lockGraph,
  lookUp,
  type MaskedIdentifier,
  maskIdentifier,
  NAMED,
  type NamedIdentifier,
  namedBy,
  normaliseIdentifier,
  numberIdentifiers,
  publicIds,
  resolveCustomers,
  resolveIdentifiers,
  rotateSecret,
  sessionKeyOfLookup,
  setSharing,
  surestIdentifier,
  type ToldEntry,
  tell,
  undo,
} from './identity/index.ts';
export { linkDevice } from './logins/link-device.ts';
export { livingOf } from './logins/living.ts';
export { loginRoutes } from './logins/routes.ts';
export { writeLogins } from './logins/write.ts';
export { createCaches } from './purchases/caches.ts';
export { factBatch } from './purchases/fact-batch.ts';
export type {
  CustomerIdentifiers,
  OffsetTime,
  Origin,
  Problem,
  Purchase,
  PurchaseLine,
  PurchaseResult,
  Reference,
  WriteCaches,
  WriteResult,
} from './purchases/purchase.ts';
export { normaliseCustomer } from './purchases/references.ts';
export { heedErasures, readErasedAt, sealAgain } from './purchases/repository/erased.ts';
export { lockWriters } from './purchases/repository/purchases.ts';
export { purchaseRoutes } from './purchases/routes.ts';
export { checkText } from './purchases/rules.ts';
export { CustomerIdentifiersSchema, ResultsSchema } from './purchases/schemas.ts';
export { parseTime } from './purchases/time.ts';
export { writePurchases } from './purchases/write.ts';
export type { Return, ReturnLine, ReturnResult } from './returns/return.ts';
export { returnRoutes } from './returns/routes.ts';
export { writeReturns } from './returns/write.ts';
