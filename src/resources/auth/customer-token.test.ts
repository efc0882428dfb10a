import { createHmac } from 'node:crypto';
import t from 'tap';
import { signCustomerToken, verifyCustomerToken } from './customer-token.ts';

const SECRET = 'rt_the signing secret of key 2';
const NOW = 1_780_000_000;
const secretOf = (keyNo: number) => (keyNo === 2 ? SECRET : undefined);
const payload = { key: 2, kind: 'card', value: '1001', exp: NOW + 600 } as const;

t.test('a token made by the documented recipe names the customer', async (t) => {
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
  const mac = createHmac('sha256', SECRET).update(body).digest('base64url');
  t.equal(signCustomerToken(payload, SECRET), `${body}.${mac}`);
  t.same(verifyCustomerToken(`${body}.${mac}`, secretOf, NOW), payload);
});

t.test('nothing else does', async (t) => {
  const token = signCustomerToken(payload, SECRET);
  const [body, mac] = token.split('.') as [string, string];
  const other = Buffer.from(JSON.stringify({ ...payload, value: '1002' })).toString('base64url');
  const forged = {
    'another customer': `${other}.${mac}`,
    'another secret': signCustomerToken(payload, 'rt_another'),
    'an unknown key': signCustomerToken({ ...payload, key: 3 }, SECRET),
    'an unknown key, signed with nothing': signCustomerToken({ ...payload, key: 3 }, ''),
    'no signature': `${body}.`,
    'a signature cut short': `${body}.${mac.slice(0, 20)}`,
    'more behind it': `${token}.x`,
    'no payload': `.${mac}`,
    'a payload of another form': signCustomerToken({ ...payload, admin: true } as typeof payload, SECRET),
    'nothing at all': '',
  };
  for (const [name, made] of Object.entries(forged))
    t.throws(
      () => verifyCustomerToken(made, secretOf, NOW),
      { code: 'forbidden', message: /not signed/ },
      name,
    );
  t.throws(() => verifyCustomerToken(token, secretOf, NOW + 600), { message: /expired/ });
  const long = signCustomerToken({ ...payload, exp: NOW + 90_000 }, SECRET);
  t.throws(() => verifyCustomerToken(long, secretOf, NOW), { message: /24 hours/ });
});
