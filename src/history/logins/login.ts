import type { CustomerIdentifiers } from '../purchases/purchase.ts';

/** Somebody proved that all this is theirs; but for the visitor, which is the device they sat at. */
export interface Login {
  customer: CustomerIdentifiers;
  at: Date;
}
