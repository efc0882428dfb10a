import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { purchase } from '../../../test/support/history.ts';
import { asCustomer, type Step, step, World } from '../../../test/support/identity-worlds.ts';
import { kindOf } from '../../../test/support/naive-identity.ts';
import { playWorlds } from '../../../test/support/play-worlds.ts';
import type { Database } from '../../resources/database/database.ts';
import { openSecrets, type Secrets } from '../../resources/secrets.ts';
import { type Purchase, writeLogins, writePurchases } from '../index.ts';
import { undo } from './index.ts';

const SIDE_BY_SIDE = 25;
const life = step.filter((one: Step) => !['erase', 'later'].includes(one.do));

/** All that anybody sees of identity: whose every identifier, purchase, return and claim is, by public id. */
async function visible(database: Database, secrets: Secrets): Promise<Map<string, Record<string, unknown>>> {
  const worlds = new Map<string, Record<string, unknown>>();
  const of = (world: string) => {
    const told = worlds.get(world) ?? {};
    worlds.set(world, told);
    return told;
  };
  const identifiers = await database.query<{
    kind: string;
    sealed: Buffer;
    id: string | null;
    shared: boolean;
  }>('select kind, sealed, shared, id from identifiers left join customers using (customer_no)');
  for (const { kind, sealed, id, shared } of identifiers) {
    const name = `${kind} ${secrets.open('identifier', sealed)}`;
    of(World.of(name))[name] = shared ? 'shared' : id;
  }
  const facts = await database.query<{ source: string; fact: string; customer: string | null }>(
    `select source, 'purchase ' || purchases.id as fact, customers.id as customer
     from purchases left join customers using (customer_no)`,
  );
  for (const { source, fact, customer } of facts) of(source)[fact] = customer;
  return worlds;
}

t.test('linked and undone, all is as it was: every identifier and purchase with who had it', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const origin = { country: 'RU', timeZone: 'UTC' };
  const room = { database, secrets, config, origin };
  const hash = (name: string) =>
    secrets.lookup(kindOf(name) as 'card', name.slice(name.indexOf(' ') + 1)).toString('hex');
  let worlds = 0;
  let links = 0;
  const lives = fc.array(
    fc.record({ steps: fc.array(life, { minLength: 2, maxLength: 6, size: 'max' }), pick: fc.nat() }),
    {
      minLength: SIDE_BY_SIDE,
      maxLength: SIDE_BY_SIDE,
    },
  );
  await fc.assert(
    fc.asyncProperty(lives, fc.boolean(), async (said, byLogin) => {
      const playing = said.map(({ steps }) => ({ world: new World(++worlds, hash), steps }));
      await playWorlds(room, playing);
      const before = await visible(database, secrets);
      const [{ last }] = (await database.query(
        'select coalesce(max(entry_no), 0) as last from identity_log',
      )) as [{ last: number }];
      // Two who are two: by a login, or by two receipts.
      const pairs = playing.flatMap(({ world }, nth) => {
        const named = Object.entries(before.get(world.name) ?? {}).filter(
          ([name, id]) => id !== null && id !== 'shared' && !/^(?:visitor|purchase)/.test(name),
        );
        const apart = named.flatMap(([a, one]) =>
          named.flatMap(([b, other]) =>
            kindOf(a) < kindOf(b) && one !== other ? [{ world, names: [a, b] }] : [],
          ),
        );
        return apart.length === 0 ? [] : [apart[said[nth]!.pick % apart.length]!];
      });
      if (byLogin)
        await writeLogins(
          database,
          secrets,
          pairs.map(({ names }) => ({ customer: asCustomer(names), at: new Date() })),
          origin.country,
        );
      else {
        const receipts: Purchase[] = pairs.flatMap(({ world, names }) =>
          [1, 2].map((nth) =>
            purchase(`link ${nth}`, ['milk'], { source: world.name, customer: asCustomer(names) }),
          ),
        );
        await writePurchases(database, secrets, receipts, origin);
      }
      // The entry that rests on these two: what else moved, moved because of it.
      const entries = await database.query<{ entry_no: number; kinds: string[]; sealed: Buffer[] }>(
        `select entry_no, array_agg(kind order by identifiers.identifier_no) as kinds,
             array_agg(sealed order by identifiers.identifier_no) as sealed
           from identity_log join identifiers on identifiers.identifier_no in (identity_log.identifier_no, other_identifier_no)
           where entry_no > $1 and action in ('link', 'merge') and reason in ('two receipts', 'verified login')
             and not exists (select from identity_log as later where later.undoes = identity_log.entry_no)
           group by entry_no order by entry_no`,
        [last],
      );
      const told = new Map(
        entries.map(({ entry_no, kinds, sealed }) => [
          kinds
            .map((kind, nth) => `${kind} ${secrets.open('identifier', sealed[nth]!)}`)
            .sort()
            .join(' and '),
          entry_no,
        ]),
      );
      for (const { names } of pairs) {
        const entry = told.get([...names].sort().join(' and '));
        // A cannot-link kept them apart.
        if (entry === undefined) continue;
        links++;
        await database.transaction((session) => undo(session, entry));
      }
      const after = await visible(database, secrets);
      for (const { world, names } of pairs) {
        const { 'purchase link 1': _1, 'purchase link 2': _2, ...told } = after.get(world.name)!;
        assert.deepStrictEqual(told, before.get(world.name), names.join(' and '));
      }
    }),
    { numRuns: 4, seed: Number(process.env.REGULARS_TEST_SEED ?? 3) },
  );
  t.ok(links > 30, `${links} links undone`);
});
