import { decodeCustomerLists } from '../../../models/artifact/index.ts';
import { RegularsError } from '../../errors.ts';
import { findCustomer, type NamedIdentifier } from '../../history/index.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { RecommendationStore } from '../../resources/store/port.ts';
import type { Measured, VersionFiles } from '../../resources/version-files.ts';
import {
  EXPORTED,
  type ExportedTable,
  readIdentifiers,
  readPerson,
  readProfiles,
  readSkus,
  readTable,
} from './repository.ts';

/** Where a person's data is looked for. */
export interface ExportRoom {
  database: Database;
  secrets: Secrets;
  store: RecommendationStore;
  dataDir: string;
  country: string;
  versionFiles: VersionFiles;
}

/** All that is known of one person, by table; identifiers and profile in clear. */
export interface CustomerExport {
  format: 'regulars-customer-export/1';
  exportedAt: string;
  identifiers: { kind: string; value: string | null; firstSeen: string }[];
  profile: Record<string, unknown>;
  tables: Record<ExportedTable, Record<string, unknown>[]>;
  /** What the models think of them, by version: lists of articles with their scores. */
  recommendations: Record<string, Record<string, Record<string, unknown>[]>>;
  /** By version. */
  measured: Record<string, Measured[]>;
}

/** @throws RegularsError `not_found` where the identifier names nobody, or more than one person. */
export async function exportCustomer(
  room: ExportRoom,
  identifier: NamedIdentifier,
  now = new Date(),
): Promise<CustomerExport> {
  const { database, secrets, country } = room;
  const customerNo = await findCustomer(database, secrets, identifier, country);
  if (customerNo === null)
    throw new RegularsError('not_found', 'identifier: names nobody, or more than one person');
  const person = await readPerson(database, customerNo);
  const identifiers = (await readIdentifiers(database, person)).map(({ kind, sealed, firstSeen }) => ({
    kind,
    value: sealed === null ? null : secrets.open('identifier', sealed),
    firstSeen: firstSeen.toISOString(),
  }));
  const profiles = (await readProfiles(database, person)).map(
    (profile) => JSON.parse(secrets.open('profile', profile)) as object,
  );
  const tables: Partial<CustomerExport['tables']> = {};
  for (const table of Object.keys(EXPORTED) as ExportedTable[])
    tables[table] = await readTable(database, table, person);
  return {
    format: 'regulars-customer-export/1',
    exportedAt: now.toISOString(),
    identifiers,
    profile: Object.assign({}, ...profiles),
    tables: tables as CustomerExport['tables'],
    recommendations: await recommendationsOf(room, person.customerNos),
    measured: Object.fromEntries(await room.versionFiles.measured(room.dataDir, person.customerNos)),
  };
}

/** Of the store, and of files whose version the store does not hold. */
async function recommendationsOf(
  { database, store, dataDir, versionFiles }: ExportRoom,
  customerNos: readonly number[],
): Promise<CustomerExport['recommendations']> {
  const packed = await versionFiles.lists(dataDir, customerNos);
  for (const version of await store.versions()) {
    const lists = await Promise.all(customerNos.map((no) => store.get(version, 'customer', no, 'patient')));
    packed.set(
      version,
      lists.filter((list) => list !== null),
    );
  }
  const answer: CustomerExport['recommendations'] = {};
  for (const [version, lists] of packed) {
    for (const list of lists.map(decodeCustomerLists)) {
      const parts = Object.entries(list) as [string, { item: number }[]][];
      const skus = await readSkus(
        database,
        parts.flatMap(([, entries]) => entries.map(({ item }) => item)),
      );
      answer[version] = Object.fromEntries(
        parts.map(([name, entries]) => [
          name,
          entries.map((entry) => ({ ...entry, item: skus.get(entry.item) ?? null })),
        ]),
      );
    }
  }
  return answer;
}
