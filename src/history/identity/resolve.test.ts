import fc from 'fast-check';
import t from 'tap';
import { normaliseIdentifier } from './normalise.ts';
import { type KnownIdentifier, resolve } from './resolve.ts';

/** `card 1` = a card of customer 1, `phone -` = a phone nobody has. Numbers are places from 1. */
function known(...identifiers: string[]) {
  const map = new Map<number, KnownIdentifier>();
  for (const [place, text] of identifiers.entries()) {
    const [kind, owner] = text.split(' ') as [KnownIdentifier['kind'], string];
    const shared = owner === 'shared';
    map.set(place + 1, { kind, customerNo: owner === '-' || shared ? null : Number(owner), shared });
  }
  const named = [...map.values()].flatMap(({ kind, customerNo }) =>
    kind === 'visitor' || customerNo === null ? [] : customerNo,
  );
  return { identifiers: map, named: new Set(named), receipts: (_one: number, _other: number) => 0 };
}

t.test('unseen identifiers make one customer, and then belong to it', async (t) => {
  const resolution = resolve([[1, 2], [2], [3]], known('card -', 'phone -', 'email -'));
  t.strictSame(resolution.customers, [-1, -1, -2]);
  t.match(resolution.links, [
    { identifierNo: 1, customer: -1, reason: 'first seen', by: null },
    { identifierNo: 2, customer: -1, reason: 'named together', by: 1 },
    { identifierNo: 3, customer: -2, reason: 'first seen' },
  ]);
  t.strictSame(resolution.merges, []);
});

t.test('the strongest known identifier decides, in whatever order they stand', async (t) => {
  const world = known('visitor 4', 'externalId 3', 'email 2', 'phone 1', 'card 5', 'card 4');
  t.strictSame(resolve([[1, 2, 3, 4, 5]], world).customers, [5]);
  t.strictSame(resolve([[4, 3, 2, 1]], world).customers, [1]);
  t.strictSame(resolve([[1, 3]], world).customers, [2]);
});

t.test('two named customers become one on the second receipt that names both', async (t) => {
  const world = known('card 7', 'phone 4');
  const once = resolve([[1, 2]], world);
  t.strictSame(once.customers, [7]);
  t.strictSame(once.merges, []);
  const twice = resolve(
    [
      [1, 2],
      [2, 1],
    ],
    world,
  );
  t.strictSame(twice.customers, [4, 4], 'the elder stays');
  t.match(twice.merges, [{ from: 7, into: 4, reason: 'two receipts' }]);
  t.strictSame(resolve([[1, 2]], { ...world, receipts: () => 1 }).customers, [4]);
});

t.test('a device alone joins nobody', async (t) => {
  const world = known('card 1', 'visitor 2', 'email 2', 'phone -', 'visitor -');
  const often = resolve(
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
    world,
  );
  t.strictSame(often.customers, [1, 1, 1]);
  t.strictSame(often.merges, []);
  const stranger = resolve([[2, 4]], world);
  t.strictSame(stranger.customers, [-1], 'another phone on a known device is somebody else');
  t.strictSame(
    stranger.links.map(({ identifierNo }) => identifierNo),
    [4],
  );
  t.strictSame(
    resolve([[1, 5], [5]], world).customers,
    [1, 1],
    'an unseen device is whose card it came with',
  );
});

t.test('a nameless visitor becomes whoever is named on the device', async (t) => {
  t.strictSame(resolve([[1, 2]], known('visitor 1', 'email -')).customers, [1]);
  const merged = resolve([[1, 2]], known('visitor 9', 'email 3'));
  t.strictSame(merged.customers, [3]);
  t.match(merged.merges, [{ from: 9, into: 3, reason: 'nameless visitor' }]);
});

t.test('a shared identifier says nothing', async (t) => {
  const world = known('phone shared', 'card 1', 'card -');
  t.strictSame(resolve([[1], [1, 2], [1, 3]], world).customers, [null, 1, -1]);
});

t.test('whatever is said, every identifier has one living customer', async (t) => {
  const KINDS = ['card', 'phone', 'email', 'externalId', 'visitor'] as const;
  const world = fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom('-', '1', '2', '3')), {
    minLength: 6,
    maxLength: 6,
  });
  const evidence = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(world, evidence, (identifiers, said) => {
      const start = known(...identifiers.map(([kind, owner]) => `${kind} ${owner}`));
      const { customers, links, merges } = resolve(said, start);
      const gone = new Set(merges.map(({ from }) => from));
      t.equal(gone.size, merges.length, 'nobody is merged twice');
      for (const { into, from } of merges) t.not(into, from);
      for (const [place, customer] of customers.entries()) {
        t.equal(customer === null, said[place]!.length === 0);
        t.notOk(customer !== null && gone.has(customer));
      }
      for (const { customer } of links) t.notOk(gone.has(customer));
      t.equal(new Set(links.map(({ identifierNo }) => identifierNo)).size, links.length, 'linked once');
    }),
    { numRuns: 200 },
  );
});

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
