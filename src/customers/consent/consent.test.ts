import Fastify from 'fastify';
import t from 'tap';
import { purchase, testHistory } from '../../../test/support/history.ts';
import { findCustomer, writePurchases } from '../../history/index.ts';
import { consentRoutes, type Purpose, permission, recordConsent } from './index.ts';

const day = (date: number) => new Date(Date.UTC(2026, 2, date));

t.test('the last word holds, whatever order the entries came in', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  await writePurchases(database, secrets, [purchase('1', ['milk'], { customer: { card: '1' } })], origin);
  const customerNo = (await findCustomer(database, secrets, { kind: 'card', value: '1' }))!;
  const say = (granted: boolean, at: Date, source: string, purpose: Purpose = 'mail') =>
    recordConsent(database, [{ customerNo, purpose, granted, at, source }]);
  const mail = (at?: Date) => permission(database, customerNo, 'mail', at);

  t.strictSame(await mail(), { granted: false, default: true });
  t.strictSame(await permission(database, customerNo, 'mail', undefined, true), {
    granted: true,
    default: true,
  });
  t.strictSame(await permission(database, customerNo, 'sms', undefined, true), {
    granted: false,
    default: true,
  });
  t.strictSame(await permission(database, customerNo, 'profiling'), { granted: true, default: true });

  await say(false, day(10), 'letter');
  t.strictSame(await mail(), { granted: false });
  await say(true, day(9), 'import');
  t.strictSame(await mail(), { granted: false }, 'an import of what was said before overrides nothing');
  t.strictSame(await mail(day(9)), { granted: true }, 'but it held on its day');
  await say(true, day(10), 'import');
  t.strictSame(await mail(), { granted: false }, 'at one instant the refusal holds');
  await say(true, day(11), 'site');
  t.strictSame(await mail(), { granted: true });
  t.strictSame(await permission(database, customerNo, 'sms'), { granted: false, default: true });
  t.equal((await database.query('select from consents')).length, 4);
});

t.test('a refusal stays with a customer who was merged', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const write = (id: string, customer: Record<string, string>) =>
    writePurchases(database, secrets, [purchase(id, ['milk'], { customer })], origin);
  await write('1', { card: '1' });
  await write('2', { externalId: 'u' });
  const merged = (await findCustomer(database, secrets, { kind: 'externalId', value: 'u' }))!;
  await recordConsent(database, [
    { customerNo: merged, purpose: 'profiling', granted: false, at: day(1), source: 'site' },
  ]);
  await write('3', { card: '1', externalId: 'u' });
  await write('4', { card: '1', externalId: 'u' });
  const stayed = (await findCustomer(database, secrets, { kind: 'externalId', value: 'u' }))!;
  t.not(stayed, merged);
  t.strictSame(await permission(database, stayed, 'profiling'), { granted: false });
  t.strictSame(await permission(database, merged, 'profiling'), { granted: false });
});

t.test('POST /v1/consents answers each on its own', async (t) => {
  const { database, secrets } = await testHistory(t);
  const app = Fastify();
  app.decorate('database', database).decorate('secrets', secrets);
  await app.register(consentRoutes, { config: { country: 'RU' } as never, now: () => day(5) });
  t.teardown(() => app.close());
  const post = async (consents: unknown[]) =>
    (await app.inject({ method: 'POST', url: '/v1/consents', payload: { consents } })).json();
  const { results } = await post([
    { customer: { email: 'a@b.ru' }, purpose: 'mail', granted: true },
    { customer: { email: 'nonsense' }, purpose: 'mail', granted: true },
    { customer: {}, purpose: 'mail', granted: true },
    { customer: { email: 'a@b.ru' }, purpose: 'post', granted: true },
    { customer: { id: '00000000-0000-0000-0000-000000000000' }, purpose: 'mail', granted: true },
    { customer: { email: 'a@b.ru' }, purpose: 'mail', granted: true, source: '  ' },
    { customer: { email: 'a@b.ru' }, purpose: 'mail', granted: true, channel: 'form\0' },
    { customer: { email: 'a@b.ru' }, purpose: 'mail', granted: true, at: '1800-01-01T00:00:00Z' },
  ]);
  t.match(results, [
    { status: 'accepted', customer: String },
    { status: 'rejected', error: { code: 'invalid_identifier' } },
    { status: 'rejected', error: { code: 'invalid_request' } },
    {
      status: 'rejected',
      error: { code: 'invalid_request', message: /^purpose: got "post", expected one of mail/ },
    },
    { status: 'rejected', error: { code: 'not_found' } },
    { status: 'rejected', error: { code: 'invalid_request', message: /^source: got " {2}", expected/ } },
    {
      status: 'rejected',
      error: { code: 'invalid_request', message: /^channel: got "form\\u0000", expected/ },
    },
    { status: 'rejected', error: { code: 'invalid_time', message: /^at: got "1800.+ 1970 to 2199/ } },
  ]);
  const customerNo = (await findCustomer(database, secrets, { kind: 'email', value: 'a@b.ru' }))!;
  t.strictSame(await permission(database, customerNo, 'mail'), { granted: true });
  t.strictSame(await permission(database, customerNo, 'mail', day(4)), { granted: false, default: true });
  await post([
    { customer: { id: results[0].customer }, purpose: 'mail', granted: false, at: '2026-03-05T00:01:00Z' },
  ]);
  t.strictSame(await permission(database, customerNo, 'mail'), { granted: false });
  t.strictSame(await database.query("select key from changes where kind = 'customer'"), [
    { key: String(customerNo) },
    { key: String(customerNo) },
  ]);
});
