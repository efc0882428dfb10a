import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { moscow, purchase } from '../../../test/support/history.ts';
import { versionFiles } from '../../../training/forget.ts';
import { eraseCustomer, resumeErasures } from '../../customers/erasure/index.ts';
import { openSecrets, type Secrets } from '../../resources/secrets.ts';
import { openStore } from '../../resources/store/index.ts';
import { findCustomer, findCustomers, rotateSecret, writePurchases } from '../index.ts';

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
  const card = (value: string) => ({ kind: 'card' as const, value });
  t.match(
    await findCustomers(database, both, [card('2'), card(''), card('1'), card('3')], 'RU'),
    [Number, null, anna, null],
    'by one key and by the other',
  );

  t.strictSame(await rotateSecret(database, both), {
    identifiers: 2,
    profiles: 1,
    erasures: 0,
    suppressions: 0,
  });
  t.strictSame(await rotateSecret(database, both), {
    identifiers: 0,
    profiles: 0,
    erasures: 0,
    suppressions: 0,
  });
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

t.test('links of letters outlive the keys that signed them', async (t) => {
  const { config, database } = await testDatabase(t);
  const keys = [
    config.secretKey!,
    NEXT,
    'a third secret key, of 32 characters.',
    'and a fourth, of more than 32 characters',
  ];
  const first = await openSecrets(config, database);
  const [letter, customerToken] = [first.sign('letter', 'x'), first.sign('customer-token', 'x')];
  await writePurchases(database, first, [purchase('1', ['milk'], { customer: { card: '1' } })], ORIGIN);
  await database.query(
    `insert into letters (letter_id, template, locale, customer_no, arm, token_key, blocks, bytes, trimmed)
     select gen_random_uuid(), 'post-purchase', 'en', customer_no, 'treatment', 1, '[]', 0, 0 from customers`,
  );
  for (const [nth, secretKey] of keys.entries()) {
    if (nth === 0) continue;
    const both = { ...config, secretKey, secretKeyPrevious: keys[nth - 1]! };
    await rotateSecret(database, await openSecrets(both, database));
    const alone = await openSecrets({ ...config, secretKey }, database);
    t.equal(alone.verify('letter', letter, new Date())?.toString(), 'x', `after ${nth} keys`);
    t.equal(alone.verify('customer-token', customerToken, new Date()), null);
    t.equal(alone.verify('letter', `${letter.slice(0, -1)}A`, new Date()), null, 'a forged one is none');
  }
  const kept = await database.query('select key_id from secret_keys where retired_letters is not null');
  t.strictSame(kept, [{ key_id: 1 }], 'of keys that signed some');
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

t.test('the erased stay erased under every later key, and may come back', async (t) => {
  const { config, database } = await testDatabase(t);
  const store = await openStore(config);
  t.teardown(() => store.close());
  const keys = [config.secretKey!, NEXT, 'a third secret key, of 32 characters.'];
  const secretsOf = (nth: number, previous = false) =>
    openSecrets(
      {
        ...config,
        secretKey: keys[nth]!,
        ...(previous ? { secretKeyPrevious: keys[nth - 1]! } : { secretKeyPrevious: undefined }),
      } as typeof config,
      database,
    );
  const roomOf = (secrets: Secrets) => ({
    ...config,
    database,
    secrets,
    store,
    versionFiles,
  });
  const customer = { card: '71', email: 'gone@b.ru', phone: '+79211234567' };
  const buy = async (secrets: Secrets, id: string, at = moscow('12:00')) => {
    await writePurchases(database, secrets, [purchase(id, ['milk'], { customer, at })], ORIGIN);
    return findCustomer(database, secrets, { kind: 'card', value: '71' });
  };
  const first = await secretsOf(0);
  await buy(first, '1');
  const certificate = await eraseCustomer(roomOf(first), { kind: 'card', value: '71' }, 'test');
  // One that was killed before its files were done keeps what it looks for, sealed.
  await writePurchases(database, first, [purchase('x', ['milk'], { customer: { card: '72' } })], ORIGIN);
  const broken = {
    ...roomOf(first),
    versionFiles: {
      ...versionFiles,
      forget: async () => {
        throw new Error('killed');
      },
    },
  };
  await t.rejects(eraseCustomer(broken, { kind: 'card', value: '72' }, 'test'), /killed/);

  for (const nth of [1, 2]) {
    const both = await secretsOf(nth, true);
    t.equal(await buy(both, `during ${nth}`), null);
    await rotateSecret(database, both);
    const alone = await secretsOf(nth);
    t.equal(await buy(alone, `after ${nth}`), null, 'an old receipt names nobody');
    t.strictSame(
      await eraseCustomer(roomOf(alone), { kind: 'email', value: customer.email }, 'again'),
      certificate,
      'the same certificate',
    );
    t.strictSame(
      await database.query(
        `select from erasures where sealed is not null and sealed_key <> $1
         union all select from suppressions where sealed is not null and sealed_key <> $1`,
        [alone.keyId],
      ),
      [],
      'nothing is left that the new key cannot open',
    );
  }
  const last = await secretsOf(2);
  t.equal(await resumeErasures(roomOf(last)), 1, 'the one that was killed is finished');
  const addresses = await database.query<{ sealed: Buffer }>(
    'select sealed from suppressions where sealed is not null order by suppression_no',
  );
  t.strictSame(addresses.map(({ sealed }) => last.open('identifier', sealed)).sort(), [
    '+79211234567',
    'gone@b.ru',
  ]);
  t.type(
    await buy(last, 'new', { instant: new Date(), utcOffset: 0 }),
    'number',
    'a new one brings them back',
  );
  t.strictSame(
    await database.query('select lookup_key, sealed_key from identifiers where sealed is not null'),
    [1, 2, 3].map(() => ({ lookup_key: 3, sealed_key: 3 })),
    'under the key in use',
  );
});
