import t from 'tap';
import type { IdentifierKind } from './normalise.ts';
import { type Known, type KnownIdentifier, resolve } from './resolve.ts';

/** `card 1` = a card of customer 1, `phone -` = a phone nobody has. Numbers are places from 1. */
function known(identifiers: readonly string[], contested: readonly number[] = []): Known {
  const map = new Map<number, KnownIdentifier>();
  const kinds = new Map<number, Set<IdentifierKind>>();
  for (const [place, text] of identifiers.entries()) {
    const [kind, owner] = text.split(' ') as [IdentifierKind, string];
    const customerNo = owner === '-' || owner === 'shared' ? null : Number(owner);
    map.set(place + 1, { kind, customerNo, shared: owner === 'shared' });
    if (customerNo !== null) kinds.set(customerNo, (kinds.get(customerNo) ?? new Set()).add(kind));
  }
  const customers = [...kinds].map(
    ([no, held]) => [no, { contested: contested.includes(no), kinds: held }] as const,
  );
  return { identifiers: map, customers: new Map(customers) };
}

t.test('unseen identifiers make one customer, and then belong to it', async (t) => {
  const resolution = resolve([[1, 2], [2], [3]], known(['card -', 'phone -', 'email -']));
  t.strictSame(resolution, {
    customers: [-1, -1, -2],
    links: [
      { identifierNo: 1, customer: -1, reason: 'first seen', by: null },
      { identifierNo: 2, customer: -1, reason: 'named together', by: 1 },
      { identifierNo: 3, customer: -2, reason: 'first seen', by: null },
    ],
    doubtful: [],
  });
});

t.test('a customer gets what they had none of; another of a kind is doubtful', async (t) => {
  const world = known(['card 1', 'phone 1', 'email -', 'phone -', 'visitor -']);
  const resolution = resolve(
    [
      [1, 3, 5],
      [1, 4],
      [2, 3],
    ],
    world,
  );
  t.strictSame(resolution.customers, [1, 1, 1]);
  t.strictSame(
    resolution.links.map(({ identifierNo, by }) => [identifierNo, by]),
    [
      [3, 1],
      [5, 1],
    ],
  );
  t.strictSame(resolution.doubtful, [1]);
});

t.test('what names two customers, or a contested one, is for the graph', async (t) => {
  const world = known(['card 1', 'phone 2', 'card 3', 'email 3'], [3]);
  t.strictSame(resolve([[1, 2], [3, 4], [3]], world), { customers: [1, 3, 3], links: [], doubtful: [0, 1] });
});

t.test('a device that is somebody’s gives nobody a name; a nameless one does', async (t) => {
  t.strictSame(resolve([[1, 2]], known(['visitor 4', 'email -', 'card 4'])).doubtful, [0]);
  const nameless = resolve([[1, 2]], known(['visitor 4', 'email -']));
  t.strictSame(nameless.doubtful, []);
  t.match(nameless.links, [{ identifierNo: 2, customer: 4, by: 1 }]);
});

t.test('a shared identifier says nothing', async (t) => {
  const world = known(['phone shared', 'card 1', 'card -']);
  const { customers, doubtful } = resolve([[1], [1, 2], [1, 3]], world);
  t.strictSame(customers, [null, 1, -1]);
  t.strictSame(doubtful, []);
});
