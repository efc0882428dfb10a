import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { startCommand } from '../../../test/support/start-command.ts';
import { until } from '../../../test/support/until.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { findCustomer, resolveIdentifiers } from '../index.ts';

const NEXT = 'another secret key, of 32 characters';
/** Three batches and a half. */
const PEOPLE = 3_500;

t.test('killed half-way, a rotation goes on when it is run again', async (t) => {
  const { config, database } = await testDatabase(t);
  const old = await openSecrets(config, database);
  const people = Array.from({ length: PEOPLE }, (_, i) => [{ kind: 'email' as const, value: `p${i}@b.ru` }]);
  await database.transaction((session) => resolveIdentifiers(session, old, people));
  const sealedProfile = old.seal('profile', '{"firstName":"Anna"}');
  await database.query('update customers set profile = $1, profile_key = 1 where customer_no % 100 = 0', [
    sealedProfile,
  ]);
  const rotate = (): ChildProcess =>
    startCommand(config, ['keys', 'rotate-secret', '--json'], {
      env: { REGULARS_SECRET_KEY: NEXT, REGULARS_SECRET_KEY_PREVIOUS: config.secretKey },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const remade = async () => {
    const [row] = await database.query<{ count: number }>(
      'select count(*)::integer as count from identifiers where lookup_key = 2 and sealed_key = 2',
    );
    return row!.count;
  };

  // A row of the third batch is held until the process is dead.
  await database.transaction(async (session) => {
    await session.query('select from identifiers where identifier_no = $1 for update', [2_500]);
    const killed = rotate();
    await until(remade, (count) => count === 2_000);
    const gone = once(killed, 'close');
    killed.kill('SIGKILL');
    await gone;
  });
  // The dead process's transaction ends as the server finds it gone.
  await until(remade, (count) => count >= 2_000);
  const both = await openSecrets(
    { ...config, secretKey: NEXT, secretKeyPrevious: config.secretKey! },
    database,
  );
  for (const i of [0, PEOPLE - 1])
    t.not(
      await findCustomer(database, both, { kind: 'email', value: `p${i}@b.ru` }),
      null,
      'meanwhile everybody is found, on either side',
    );

  const again = rotate();
  let text = '';
  let said = '';
  again.stdout!.on('data', (chunk) => {
    text += chunk;
  });
  again.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(again, 'close');
  t.equal(code, 0, said);
  const answer = JSON.parse(text) as { keyId: number; identifiers: number; profiles: number };
  t.equal(answer.keyId, 2);
  t.equal(answer.profiles, PEOPLE / 100);
  t.ok(answer.identifiers <= PEOPLE - 2_000, `${answer.identifiers} were left`);
  t.notMatch(text + said, /p\d+@b|Anna/);
  t.equal(await remade(), PEOPLE);
  const fresh = await openSecrets({ ...config, secretKey: NEXT }, database);
  for (const i of [0, 999, 1_000, 2_499, PEOPLE - 1])
    t.not(await findCustomer(database, fresh, { kind: 'email', value: `p${i}@b.ru` }), null);
  const rows = await database.query<{ sealed: Buffer }>(
    'select sealed from identifiers where sealed is not null',
  );
  t.equal(new Set(rows.map(({ sealed }) => fresh.open('identifier', sealed))).size, PEOPLE);
});
