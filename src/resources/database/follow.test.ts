import pg from 'pg';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { recordChanges } from './database.ts';
import type { Change, Database } from './index.ts';

/** Collects what is followed; `seen` resolves when keys have come. */
async function collector(t: Test, database: Database) {
  const changes: Change[] = [];
  let told = () => {};
  const stop = await database.follow((batch) => {
    changes.push(...batch);
    told();
  });
  t.teardown(stop);
  const keys = () => changes.map(({ key }) => key);
  const seen = async (...wanted: string[]) => {
    while (!wanted.every((key) => keys().includes(key)))
      await new Promise<void>((resolve) => {
        told = resolve;
      });
  };
  return { changes, keys, seen };
}

/** A connection of its own, so that transactions overlap as a test wants them to. */
async function connection(t: Test, url: string | undefined): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.teardown(() => client.end());
  return client;
}

function insert(client: pg.Client, key: string) {
  return client.query(`insert into changes (kind, key) values ('item', $1)`, [key]);
}

t.test('only what is committed after the call is told, in every follower', async (t) => {
  const { database } = await testDatabase(t);
  await recordChanges(database, 'item', ['before']);
  const first = await collector(t, database);
  const second = await collector(t, database);
  await database.transaction(async (session) => {
    await recordChanges(session, 'customer', [7, 8]);
    await recordChanges(session, 'item', []);
  });
  await first.seen('7', '8');
  await second.seen('7', '8');
  t.strictSame(first.keys(), ['7', '8']);
  t.match(first.changes, [
    { kind: 'customer', key: '7' },
    { kind: 'customer', key: '8' },
  ]);
  t.strictSame(second.changes, first.changes);
});

t.test('changes that commit out of order are told, each once', async (t) => {
  const { database, config } = await testDatabase(t);
  const early = await connection(t, config.databaseUrl);
  const late = await connection(t, config.databaseUrl);
  await early.query('begin');
  await insert(early, 'open at the start');
  await recordChanges(database, 'item', ['past']);
  const { seen, keys } = await collector(t, database);
  await late.query('begin');
  await insert(late, 'late');
  await recordChanges(database, 'item', ['now']);
  await seen('now');
  t.strictSame(keys(), ['now']);
  await early.query('commit');
  await seen('open at the start');
  await recordChanges(database, 'item', ['then']);
  await seen('then');
  await late.query('commit');
  await seen('late');
  t.strictSame(keys(), ['now', 'open at the start', 'then', 'late']);
});

t.test('a rolled-back change leaves a gap that stops nothing', async (t) => {
  const { database, config } = await testDatabase(t);
  const client = await connection(t, config.databaseUrl);
  const { seen, keys } = await collector(t, database);
  await client.query('begin');
  await insert(client, 'never');
  await recordChanges(database, 'item', ['one']);
  await seen('one');
  await client.query('rollback');
  await recordChanges(database, 'item', ['two']);
  await seen('two');
  t.strictSame(keys(), ['one', 'two']);
});

t.test('a lost connection is made again, and what was missed is read', async (t) => {
  const { database, config } = await testDatabase(t);
  const client = await connection(t, config.databaseUrl);
  const { seen, keys } = await collector(t, database);
  await recordChanges(database, 'item', ['one']);
  await seen('one');
  const { rowCount } = await client.query(
    `with missed as (insert into changes (kind, key) values ('item', 'while away'))
     select pg_terminate_backend(pid) from pg_stat_activity
     where query ~ 'listen|snapshot|gap' and pid <> pg_backend_pid() and datname = current_database()`,
  );
  t.equal(rowCount, 1, 'there was a listener to cut off');
  await recordChanges(database, 'item', ['two']);
  await seen('while away', 'two');
  t.strictSame(keys(), ['one', 'while away', 'two']);
});

t.test('a batch whose handler failed is told again', async (t) => {
  const { database } = await testDatabase(t);
  const told: string[][] = [];
  let settle = () => {};
  const done = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const stop = await database.follow(async (batch) => {
    told.push(batch.map(({ key }) => key));
    if (told.length === 1) throw new Error('not yet');
    settle();
  });
  t.teardown(stop);
  await recordChanges(database, 'item', ['one']);
  await done;
  t.strictSame(told, [['one'], ['one']]);
});

t.test('more changes than a batch holds come in order', async (t) => {
  const { database } = await testDatabase(t);
  const { seen, keys } = await collector(t, database);
  const many = Array.from({ length: 25_000 }, (_, index) => String(index));
  await recordChanges(database, 'customer', many);
  await seen('24999');
  t.strictSame(keys(), many);
});

t.test('after stop nothing is told', async (t) => {
  const { database } = await testDatabase(t);
  const told: string[] = [];
  const stop = await database.follow((batch) => void told.push(...batch.map(({ key }) => key)));
  const other = await collector(t, database);
  await stop();
  await stop();
  await recordChanges(database, 'item', ['one']);
  await other.seen('one');
  t.strictSame(told, []);
});
