import type { Config } from '../../src/config.ts';
import { eraseCustomer } from '../../src/customers/erasure/index.ts';
import {
  type IdentifierKind,
  resolveIdentifiers,
  setSharing,
  undo,
  writeLogins,
  writePurchases,
} from '../../src/history/index.ts';
import { openStore } from '../../src/resources/store/index.ts';
import { versionFiles } from '../../training/forget.ts';
import type { TestHistory } from './history.ts';
import { asCustomer, type Entry, type Step, type Wanted, World } from './identity-worlds.ts';

type Room = TestHistory & { config: Config };

/** What the database says of one world, in the words of the naive model. */
export interface Stands {
  customers: string[];
  /** Of each purchase and claim its customer. */
  owners: Record<string, string | null>;
  shared: string[];
}

/**
 * Plays worlds side by side: the nth steps of all go into the database together, purchases of all in one batch.
 * @returns what stands in the end, by name of the world.
 */
export async function playWorlds(
  { database, secrets, origin, config }: Room,
  worlds: readonly { world: World; steps: readonly Step[] }[],
): Promise<Map<string, Stands>> {
  const [{ no: after }] = (await database.query(
    'select coalesce(max(identifier_no), 0) as no from identifiers',
  )) as [{ no: number }];
  const names = new Map<number, string>();
  const numbers = new Map<string, number>();
  const learn = async () => {
    const rows = await database.query<{ no: number; kind: string; sealed: Buffer | null }>(
      'select identifier_no as no, kind, sealed from identifiers where identifier_no > $1',
      [after],
    );
    for (const { no, kind, sealed } of rows) {
      if (names.has(no) || sealed === null) continue;
      const name = `${kind} ${secrets.open('identifier', sealed)}`;
      names.set(no, name);
      numbers.set(name, no);
    }
  };
  const room = { ...config, database, secrets, versionFiles };
  const store = await openStore(config);
  const rounds = Math.max(0, ...worlds.map(({ steps }) => steps.length));
  for (let round = 0; round < rounds; round++) {
    const playing = worlds.filter(({ steps }) => round < steps.length);
    const entries = new Map<string, Entry[]>();
    if (playing.some(({ steps }) => steps[round]!.do === 'undo')) {
      const rows = await database.query<{ entry: number; action: string; one: number; other: number | null }>(
        `select entry_no as entry, action, identifier_no as one, other_identifier_no as other from identity_log as said
         where identifier_no > $1 and action = any($2)
           and not exists (select from identity_log where undoes = said.entry_no) order by entry_no`,
        [after, ['link', 'merge', 'cannot-link', 'can-link', 'share', 'unshare']],
      );
      for (const { one, other, ...entry } of rows) {
        const name = names.get(one)!;
        const world = World.of(name);
        const told = { ...entry, one: name, other: other === null ? null : names.get(other)! };
        entries.set(world, [...(entries.get(world) ?? []), told]);
      }
    }
    const wanted: Wanted[] = playing.map(({ world, steps }) =>
      world.take(steps[round]!, entries.get(world.name) ?? []),
    );
    await writePurchases(
      database,
      secrets,
      wanted.flatMap(({ purchases }) => purchases ?? []),
      origin,
    );
    const logins = wanted.flatMap(({ login }) =>
      login === undefined ? [] : { customer: asCustomer(login), at: new Date() },
    );
    if (logins.length > 0) await writeLogins(database, secrets, logins, origin.country);
    const claims = wanted.flatMap(({ claim }) => (claim === undefined ? [] : [claim.map(identifierOf)]));
    if (claims.length > 0)
      await database.transaction((session) => resolveIdentifiers(session, secrets, claims));
    for (const one of wanted) {
      if (one.undo !== undefined) await database.transaction((session) => undo(session, one.undo!));
      if (one.share !== undefined) {
        const { name, shared } = one.share;
        await database.transaction((session) => setSharing(session, numbers.get(name)!, shared));
      }
      if (one.erase !== undefined) await eraseCustomer({ ...room, store }, identifierOf(one.erase), 'test');
    }
    for (const { world } of playing) world.model.markShared();
    await learn();
  }
  await store.close();
  return stands(
    database,
    names,
    after,
    worlds.map(({ world }) => world.name),
  );
}

function identifierOf(name: string): { kind: IdentifierKind; value: string } {
  const space = name.indexOf(' ');
  return { kind: name.slice(0, space) as IdentifierKind, value: name.slice(space + 1) };
}

/** What the database says of these worlds: those of whom nobody was erased. */
export async function readWorlds(
  { database, secrets }: Pick<Room, 'database' | 'secrets'>,
  worlds: readonly string[],
): Promise<Map<string, Stands>> {
  const rows = await database.query<{ no: number; kind: string; sealed: Buffer }>(
    'select identifier_no as no, kind, sealed from identifiers where sealed is not null',
  );
  const names = new Map<number, string>();
  for (const { no, kind, sealed } of rows) {
    const name = `${kind} ${secrets.open('identifier', sealed)}`;
    if (worlds.includes(World.of(name))) names.set(no, name);
  }
  return stands(database, names, Math.min(...names.keys(), 1e9) - 1, worlds);
}

async function stands(
  database: TestHistory['database'],
  names: ReadonlyMap<number, string>,
  after: number,
  worlds: readonly string[],
): Promise<Map<string, Stands>> {
  const told = new Map<string, Stands>(
    worlds.map((name) => [name, { customers: [], owners: {}, shared: [] }]),
  );
  const rows = await database.query<{ no: number; customer: number | null; shared: boolean; lost: boolean }>(
    `select identifier_no as no, customer_no as customer, shared, coalesce(alias_of is not null, false) as lost
     from identifiers left join customers using (customer_no)
     where identifier_no > $1 and erased_at is null or customer_no is not null and identifier_no > $1`,
    [after],
  );
  const of = new Map<number, string[]>();
  for (const { no, customer, shared, lost } of rows) {
    const name = names.get(no);
    if (name === undefined) continue;
    if (lost) throw new Error(`${name} is left with a merged customer`);
    if (shared) told.get(World.of(name))!.shared.push(name);
    if (customer !== null) of.set(customer, [...(of.get(customer) ?? []), name].sort());
  }
  for (const [, list] of of) told.get(World.of(list[0]!))!.customers.push(list.join(', '));
  const customerOf = (no: number | null) => (no === null ? null : (of.get(no)?.join(', ') ?? `merged ${no}`));
  const facts = await database.query<{ source: string; id: string; customer: number | null }>(
    'select source, id, customer_no as customer from purchases where source = any($1)',
    [[...told.keys()]],
  );
  for (const { source, id, customer } of facts) told.get(source)!.owners[id] = customerOf(customer);
  const claims = await database.query<{ said: number[]; verified: boolean; customer: number | null }>(
    'select identifiers as said, verified, customer_no as customer from identity_claims where identifiers[1] > $1',
    [after],
  );
  for (const { said, verified, customer } of claims) {
    if (!names.has(said[0]!)) continue;
    const list = said.map((no) => names.get(no)!).sort();
    told.get(World.of(list[0]!))!.owners[`claim ${verified} ${list.join(', ')}`] = customerOf(customer);
  }
  for (const { customers, shared } of told.values()) {
    customers.sort();
    shared.sort();
  }
  return told;
}

/** The same of the naive model. */
export function expected({ model }: World): Stands {
  const { customers, owners } = model.answer();
  return {
    customers: [...new Set(customers.values())].sort(),
    owners: Object.fromEntries(owners),
    shared: [...model.shared].filter((name) => !model.erasedAt.has(name)).sort(),
  };
}
