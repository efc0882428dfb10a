import t from 'tap';
import { normaliseIdentifier } from './normalise.ts';

t.test('identifiers have one spelling', async (t) => {
  const spellings: [Parameters<typeof normaliseIdentifier>[0], string, string | null][] = [
    ['phone', '8 (921) 123-45-67', '+79211234567'],
    ['phone', '+7 921 1234567', '+79211234567'],
    ['phone', '+44 20 7946 0958', '+442079460958'],
    ['phone', '+7 000 000-00-00', null],
    ['phone', 'call me', null],
    ['email', '  Anna@Example.COM ', 'anna@example.com'],
    ['email', 'anna@', null],
    ['email', `${'a'.repeat(250)}@b.ru`, null],
    ['card', '4276 0000-1234', '427600001234'],
    ['card', '０１２', '012'],
    ['card', 'cust0000153531', 'CUST0000153531'],
    ['card', 'none', null],
    ['card', '1'.repeat(33), null],
    ['email', 'a\ud800@b.ru', null],
    ['email', 'a\u200b@b.ru', null],
    ['externalId', ' u-42 ', 'u-42'],
    ['externalId', ' ', null],
    ['visitor', 'a\u0000b', null],
    ['visitor', 'v'.repeat(129), null],
  ];
  for (const [kind, said, normal] of spellings) t.equal(normaliseIdentifier(kind, said, 'RU'), normal, said);
  t.equal(normaliseIdentifier('phone', '(212) 736-5000', 'US'), '+12127365000');
  t.equal(normaliseIdentifier('phone', '+7 921 1234567', ''), '+79211234567', 'no country, international');
  t.equal(normaliseIdentifier('phone', '8 921 1234567', ''), null);
});
