import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { purchase } from '../../../test/support/history.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { findCustomer, rotateSecret, writePurchases } from '../index.ts';

const NEXT = 'another secret key, of 32 characters';
const ORIGIN = { country: 'RU', timeZone: 'UTC' };

t.test('a new key: everybody is found before, during and after, and the old key is let go', async (t) => {
  const { config, database } = await testDatabase(t);
  const old = await openSecrets(config, database);
  const customer = { card: '1', email: 'anna@b.ru' };
  await writePurchases(database, old, [purchase('1', ['milk'], { customer })], ORIGIN);
  const anna = await findCustomer(database, old, { kind: 'card', value: '1' });
  await database.query('update customers set profile = $1, profile_key = 1', [
    old.seal('profile', '{"firstName":"Anna"}'),
  ]);
  const token = old.sign('letter', 'x');

  const rotating = { ...config, secretKey: NEXT, secretKeyPrevious: config.secretKey! };
  const both = await openSecrets(rotating, database);
  t.equal(both.keyId, 2);
  t.equal((await openSecrets(rotating, database)).keyId, 2, 'begun once');
  t.equal(await findCustomer(database, both, { kind: 'email', value: 'anna@b.ru' }), anna);
  t.ok(both.verify('letter', token, new Date()));
  // Meanwhile somebody known buys, and somebody new.
  await writePurchases(
    database,
    both,
    [purchase('2', ['milk'], { customer }), purchase('3', ['milk'], { customer: { card: '2' } })],
    ORIGIN,
  );
  t.equal((await database.query('select from identifiers')).length, 3, 'nobody stands there twice');

  t.strictSame(await rotateSecret(database, both), { identifiers: 2, profiles: 1 });
  t.strictSame(await rotateSecret(database, both), { identifiers: 0, profiles: 0 });
  const fresh = await openSecrets({ ...config, secretKey: NEXT }, database);
  t.equal(fresh.previous, undefined);
  t.equal(await findCustomer(database, fresh, { kind: 'card', value: '1' }), anna);
  t.not(await findCustomer(database, fresh, { kind: 'card', value: '2' }), null);
  t.equal(await findCustomer(database, old, { kind: 'card', value: '1' }), null);
  const rows = await database.query<{ sealed: Buffer }>(
    'select sealed from identifiers order by identifier_no',
  );
  t.strictSame(rows.map(({ sealed }) => fresh.open('identifier', sealed)).sort(), ['1', '2', 'anna@b.ru']);
  const [{ profile }] = (await database.query('select profile from customers where profile is not null')) as [
    { profile: Buffer },
  ];
  t.equal(fresh.open('profile', profile), '{"firstName":"Anna"}');
});

t.test('a key that this database never had begins nothing', async (t) => {
  const { config, database } = await testDatabase(t);
  await openSecrets(config, database);
  const wrong = { ...config, secretKey: NEXT, secretKeyPrevious: 'neither this one, 32 characters it is' };
  await t.rejects(openSecrets(wrong, database), { code: 'invalid_configuration' });
});

t.test('an old process that wrote meanwhile is told of', async (t) => {
  const { config, database } = await testDatabase(t);
  const old = await openSecrets(config, database);
  const both = await openSecrets(
    { ...config, secretKey: NEXT, secretKeyPrevious: config.secretKey! },
    database,
  );
  for (const [at, secrets] of [both, old].entries())
    await writePurchases(
      database,
      secrets,
      [purchase(`${at}`, ['milk'], { customer: { card: '1' } })],
      ORIGIN,
    );
  await t.rejects(rotateSecret(database, both), { code: 'conflict' });
});
