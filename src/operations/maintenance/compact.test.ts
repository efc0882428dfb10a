import fc from 'fast-check';
import t from 'tap';
import { lonelyDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { firstMissing } from '../../customers/consent/suppressions/repository.ts';
import type { Database } from '../../resources/database/index.ts';
import { recordChanges } from '../../resources/database/index.ts';
import { compactChanges } from './repository.ts';

const rowsOf = (database: Database) =>
  database.query<{ seq: number; kind: string; key: string }>(
    'select seq, kind, key from changes order by seq',
  );
const keysOf = async (database: Database) =>
  (await rowsOf(database)).map(({ kind, key }) => `${kind} ${key}`);

const lonely = lonelyDatabase(t);

async function emptied(): Promise<Database> {
  const database = await lonely;
  await database.query('truncate changes restart identity');
  await database.query('update change_compaction set settled = 0');
  return database;
}

/** A transaction that has written a change and waits to be let go. */
async function held(database: Database, key: number) {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let written = () => {};
  const drawn = new Promise<void>((resolve) => {
    written = resolve;
  });
  const done = database.transaction(async (session) => {
    await recordChanges(session, 'customer', [key]);
    written();
    await gate;
  });
  await drawn;
  return async () => {
    go();
    await done;
  };
}

t.test('of each thing the last change stays, and a watermark asks for the same as before', async (t) => {
  const database = await emptied();
  const since = async (watermark: number) =>
    (
      await database.query<{ key: string }>(
        `select distinct kind || ' ' || key as key from changes where seq > $1 order by 1`,
        [watermark],
      )
    ).map(({ key }) => key);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('customer', 'item', 'stock'), fc.integer({ min: 1, max: 4 })), {
        minLength: 1,
        maxLength: 16,
      }),
      async (changes) => {
        await database.query('delete from changes');
        for (const [kind, key] of changes) await recordChanges(database, kind, [key]);
        const seqs = (await rowsOf(database)).map(({ seq }) => seq);
        const before = await Promise.all(seqs.map(since));
        const distinct = new Set(changes.map(String)).size;
        t.equal(await compactChanges(database), changes.length - distinct);
        t.strictSame(await Promise.all(seqs.map(since)), before);
        t.equal(await compactChanges(database), 0);
      },
    ),
    { numRuns: 6 },
  );
});

t.test('a follower that was away hears of everything that changed meanwhile', async (t) => {
  const database = await emptied();
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const told: string[] = [];
  let away = false;
  const stop = await database.follow(async (changes) => {
    away = true;
    await gate;
    told.push(...changes.map(({ key }) => key));
  });
  t.teardown(stop);
  await recordChanges(database, 'customer', ['first']);
  await until(
    () => away,
    (is) => is,
  );
  for (let round = 0; round < 50; round++)
    for (const key of ['a', 'b', 'c', `once-${round}`]) await recordChanges(database, 'customer', [key]);
  t.equal(await compactChanges(database), 147);
  go();
  await until(
    () => told.length,
    (count) => count >= 54,
  );
  t.strictSame(
    new Set(told),
    new Set(['first', 'a', 'b', 'c', ...Array.from({ length: 50 }, (_, i) => `once-${i}`)]),
  );
  await recordChanges(database, 'customer', ['later']);
  await until(
    () => told.at(-1),
    (key) => key === 'later',
  );
});

t.test(
  'a change that was committed after a later one of the same thing stays until both are old',
  async (t) => {
    const database = await emptied();
    const release = await held(database, 1);
    await recordChanges(database, 'customer', [1]);
    // Somebody may have heard of the later one, and was away before the earlier one could be seen.
    t.equal(await compactChanges(database), null, 'too busy: it is not known yet what will come');
    await release();
    t.equal(await compactChanges(database), 0);
    t.strictSame(await keysOf(database), ['customer 1', 'customer 1']);
    await recordChanges(database, 'customer', [1]);
    t.equal(await compactChanges(database), 2);
    t.strictSame(await keysOf(database), ['customer 1']);
  },
);

t.test('two at once, one that is stopped, numbers of another server', async (t) => {
  const database = await emptied();
  for (let round = 0; round < 5; round++) await recordChanges(database, 'item', [1, 2]);
  t.equal(await compactChanges(database, () => true), null, 'stopped before it began');
  t.equal((await rowsOf(database)).length, 10);
  await database.query('update changes set xid = xid + 1000000000, ended = ended + 1000000000');
  const both = await Promise.all([compactChanges(database), compactChanges(database)]);
  t.strictSame(
    both.filter((deleted) => deleted !== null && deleted > 0),
    [8],
  );
  t.strictSame(await keysOf(database), ['item 1', 'item 2']);
  await recordChanges(database, 'item', [2]);
  t.equal(await compactChanges(database), 1);
});

t.test('a follower that begins after it takes no hole for a transaction to wait for', async (t) => {
  const database = await emptied();
  for (let round = 0; round < 300; round++) await recordChanges(database, 'item', [round % 3]);
  await compactChanges(database);
  t.equal((await rowsOf(database)).length, 3);
  t.equal(await firstMissing(database, 0, 300), 301, 'nor do the readers of suppressions');
  const told: string[] = [];
  t.teardown(await database.follow((changes) => void told.push(...changes.map(({ key }) => key))));
  // What commits late, below what is seen, is still waited for.
  const release = await held(database, 7);
  await recordChanges(database, 'item', ['after']);
  await until(
    () => told,
    (keys) => keys.includes('after'),
  );
  await release();
  await until(
    () => told,
    (keys) => keys.includes('7'),
  );
  t.strictSame(told, ['after', '7']);
});
