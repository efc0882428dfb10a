import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import {
  entriesOfCustomer,
  type IdentifierKind,
  identifiersApart,
  identifiersOfCustomer,
  lookUp,
  maskIdentifier,
  publicIds,
  type ToldEntry,
  tell,
} from '../../history/index.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { type Permission, PURPOSES, permission } from '../consent/index.ts';
import { mergedIds, readTimeline, type TimelineRow } from './repository.ts';

export interface Overview {
  customer: string;
  /** Public ids of those who were merged into this one. */
  mergedIds: string[];
  identifiers: { kind: IdentifierKind; masked: string; firstSeen: string }[];
  /** Named together with theirs and not theirs all the same, and why. */
  apart: { kind: IdentifierKind; masked: string; reason: string }[];
  consents: Record<string, Permission>;
  timeline: (Omit<TimelineRow, 'at' | 'fulfilledBy'> & { at: string; fulfilledBy?: string })[];
  /** Why all this is one person's, the first step first. */
  why: ToldEntry[];
}

/**
 * One person as the shop sees them.
 * @param text see `lookUp`.
 * @param limit entries of the timeline, the latest.
 * @throws RegularsError `not_found`, which never repeats the identifier.
 */
export async function overview(
  database: Database,
  secrets: Secrets,
  { country, mailConsentDefault }: Pick<Config, 'country' | 'mailConsentDefault'>,
  text: string,
  limit: number,
): Promise<Overview> {
  const { customerNo, identifierNo } = await lookUp(database, secrets, text, country);
  if (customerNo === null)
    throw new RegularsError(
      'not_found',
      identifierNo === null
        ? 'identifier: names nobody; expected card:…, phone:…, email:…, externalId:…, visitor:…, id:UUID or the value alone'
        : 'identifier: is shared, and names nobody in particular',
    );
  const [ids, merged, identifiers, apart, timeline, entries] = await Promise.all([
    publicIds(database, [customerNo]),
    mergedIds(database, customerNo),
    identifiersOfCustomer(database, customerNo),
    identifiersApart(database, customerNo),
    readTimeline(database, customerNo, limit),
    entriesOfCustomer(database, customerNo),
  ]);
  const consents: Record<string, Permission> = {};
  for (const purpose of PURPOSES)
    consents[purpose] = await permission(database, customerNo, purpose, undefined, mailConsentDefault);
  const masked = (kind: IdentifierKind, sealed: Buffer | null) =>
    sealed === null ? '(erased)' : maskIdentifier(kind, secrets.open('identifier', sealed));
  return {
    customer: ids.get(customerNo)!,
    mergedIds: merged,
    identifiers: identifiers.map(({ kind, sealed, firstSeen }) => ({
      kind,
      masked: masked(kind, sealed),
      firstSeen: firstSeen.toISOString(),
    })),
    apart: apart.map(({ kind, sealed, shared, parted }) => ({
      kind,
      masked: masked(kind, sealed),
      reason: parted
        ? 'somebody said that it is not theirs'
        : shared
          ? 'shared: more than one person uses it'
          : kind === 'visitor'
            ? 'a device that others use as well'
            : 'named together with theirs, too seldom to be sure',
    })),
    consents,
    timeline: timeline.map(({ at, fulfilledBy, ...row }) => ({
      ...row,
      at: at.toISOString(),
      ...(fulfilledBy !== null && { fulfilledBy }),
    })),
    why: await tell(database, secrets, entries),
  };
}
