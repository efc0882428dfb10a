import fc from 'fast-check';
import t from 'tap';
import { components, type Evidence, type Pair } from './components.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';
import { findShared } from './shared.ts';

/** `card1 phone1 ×2` = two facts; `login card1 email1` = a verified one, `letter card1 visitor1` = a weak one. Their order is that of the list. */
function world(...said: string[]) {
  const numbers = new Map<string, number>();
  const kinds = new Map<number, IdentifierKind>();
  const number = (name: string) => {
    const known = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, known);
    kinds.set(known, name.replace(/\d+$/, '') as IdentifierKind);
    return known;
  };
  const evidence: Evidence[] = [];
  for (const text of said) {
    const [, how, names, times] = /^(login |letter )?([^×]+?)(?: ×(\d+))?$/.exec(text)!;
    for (let i = 0; i < Number(times ?? 1); i++)
      evidence.push({
        identifierNos: names!.split(' ').map(number),
        group: String(evidence.length),
        weight: how === undefined ? 1 : how === 'login ' ? 2 : 0,
        key: String(evidence.length).padStart(4, '0'),
      });
  }
  return { kinds, evidence, number, name: (no: number) => [...numbers].find(([, at]) => at === no)![0] };
}

/** Customers as `card1 phone1 | card2`. */
function customersOf(
  { kinds, evidence, name }: ReturnType<typeof world>,
  cannot: readonly Pair[] = [],
): string {
  const parts = new Map<number, string[]>();
  for (const [no, component] of components(kinds, evidence, cannot).componentOf)
    parts.set(component, [...(parts.get(component) ?? []), name(no)]);
  return [...parts.values()]
    .map((names) => names.sort().join(' '))
    .sort()
    .join(' | ');
}

t.test('what makes two one', async (t) => {
  const cases: [string[], string][] = [
    [['card1', 'phone1', 'card1 phone1'], 'card1 phone1'],
    [['card1 phone1', 'card2 phone2', 'phone1 card2'], 'card1 phone1 | card2 phone2'],
    [['card1 phone1 ×2', 'card2 phone2 ×2', 'phone1 card2 ×2'], 'card1 card2 phone1 phone2'],
    [['card1 phone1 ×2', 'card2 phone2 ×2', 'login phone1 card2'], 'card1 card2 phone1 phone2'],
    [['card1 phone1', 'phone1 card2 ×2'], 'card1 | card2 phone1'],
    // Two customers of whom each was named once: both keep what they had.
    [['card1 email1', 'externalId1 email2', 'card1 externalId1 ×2'], 'card1 email1 email2 externalId1'],
    [['card1 email1', 'externalId1 email2', 'login card1 externalId1'], 'card1 email1 email2 externalId1'],
    [['card1 email1 externalId1', 'card1 email2 externalId1'], 'card1 email1 externalId1 | email2'],
    // By way of many who say it once each.
    [['card1 email1', 'email1 phone1', 'phone1 card2'], 'card1 email1 phone1 | card2'],
    [['card1 phone1 ×2', 'phone1 email1 ×2', 'email1 card2'], 'card1 email1 phone1 | card2'],
    // A device, however often.
    [['card1 visitor1 ×9', 'card2 visitor1 ×2'], 'card1 visitor1 | card2'],
    [['card1 visitor1', 'card2 visitor1'], 'card1 | card2 | visitor1'],
    [['visitor1', 'visitor1 email1'], 'email1 visitor1'],
    // A letter is forwarded: whoever it was sent to has the reader's device until anything else names it.
    [['letter card1 visitor1', 'card1 phone1'], 'card1 phone1 visitor1'],
    [['letter card1 visitor1', 'letter card2 visitor1'], 'card1 | card2 | visitor1'],
    [['letter card1 visitor1 ×9', 'card2 visitor1'], 'card1 | card2 visitor1'],
    [['letter card1 visitor1', 'card1 visitor1', 'card2 visitor1'], 'card1 | card2 | visitor1'],
    // A spouse's phone on two cards: said once it stays with the first; said twice they are one household.
    [['card1 phone1', 'card2 phone1'], 'card1 phone1 | card2'],
    [['card1 phone1', 'card2 phone1 ×2'], 'card1 | card2 phone1'],
    [['card1 phone1 ×2', 'card2 phone1 ×2'], 'card1 card2 phone1'],
    // A mistyped phone, that is somebody's or nobody's.
    [['card1 phone1 ×3', 'card2 phone2 ×3', 'card1 phone2'], 'card1 phone1 | card2 phone2'],
    [['card1 phone1 ×3', 'card1 phone9'], 'card1 phone1 | phone9'],
    // A card without a name, that gets its owner later.
    [['card1 ×5', 'card1 email1 phone1'], 'card1 email1 phone1'],
  ];
  for (const [said, expected] of cases) t.equal(customersOf(world(...said)), expected, said.join(', '));
});

t.test('a cannot-link gives way at its weakest link', async (t) => {
  const { number, ...rest } = world('card1 phone1 ×5', 'phone1 email1 ×2', 'email1 card2 ×3');
  const cannot = [{ one: number('card1'), other: number('card2') }];
  t.equal(customersOf({ number, ...rest }, cannot), 'card1 phone1 | card2 email1');
});

t.test('whose a fact is', async (t) => {
  const said = world('card1 phone1 email1 ×3', 'email1 phone9', 'card2 phone1', 'phone9');
  const { owners, componentOf } = components(said.kinds, said.evidence, []);
  const of = (name: string) => componentOf.get(said.number(name));
  t.equal(owners[3], of('card1'), 'a mistyped phone is outweighed by whom the e-mail names');
  t.equal(owners[4], of('card2'), 'a card is read by a machine');
  t.equal(owners[5], of('phone9'));
});

t.test('what is shared', async (t) => {
  const shared = (...said: string[]) => {
    const { kinds, evidence, name } = world(...said);
    return findShared(kinds, evidence).map(({ identifierNo }) => name(identifierNo));
  };
  const cards = (count: number, other: string) =>
    Array.from({ length: count }, (_, i) => `card${i} ${other}`);
  t.strictSame(shared(...cards(3, 'phone1')), [], 'a family');
  t.strictSame(shared(...cards(4, 'phone1')), ['phone1'], 'a phone with many cards');
  t.strictSame(shared(...cards(4, 'visitor1')), ['visitor1'], 'a tablet on the counter');
  t.strictSame(
    shared(...Array.from({ length: 6 }, (_, i) => `card1 email${i}`)),
    ['card1'],
    'a card with everybody’s e-mail',
  );
  t.strictSame(
    shared(...Array.from({ length: 9 }, (_, i) => `card1 visitor${i}`)),
    [],
    'devices come and go',
  );
});

t.test('the outcome is a function of the evidence, in whatever order it stands', async (t) => {
  const kinds = new Map(
    Array.from({ length: 15 }, (_, i): [number, IdentifierKind] => [i + 1, IDENTIFIER_KINDS[i % 5]!]),
  );
  // One identifier of each kind at most, as in a fact.
  const named = fc
    .tuple(
      ...IDENTIFIER_KINDS.map((_, kind) =>
        fc.option(fc.integer({ min: 0, max: 2 }).map((n) => n * 5 + kind + 1)),
      ),
    )
    .map((numbers) => numbers.filter((no) => no !== null));
  const facts = fc.array(fc.tuple(named, fc.constantFrom(1, 1, 1, 2)), { maxLength: 25 });
  fc.assert(
    fc.property(
      facts,
      fc.array(fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 })), { maxLength: 3 }),
      fc.infiniteStream(fc.nat()),
      (said, cannot, dice) => {
        const evidence = said.map(([identifierNos, weight], at) => ({
          identifierNos,
          group: `${at}`,
          weight,
          key: `${at}`.padStart(3, '0'),
        }));
        const pairs = cannot.filter(([one, other]) => one !== other).map(([one, other]) => ({ one, other }));
        const once = components(kinds, evidence, pairs);
        const order = evidence.map((fact) => ({ fact, at: dice.next().value! })).sort((a, b) => a.at - b.at);
        const shuffledKinds = new Map([...kinds].reverse());
        const again = components(
          shuffledKinds,
          order.map(({ fact }) => fact),
          pairs,
        );
        for (const no of kinds.keys()) t.equal(again.componentOf.get(no), once.componentOf.get(no));
        for (const [at, { fact }] of order.entries())
          t.equal(again.owners[at], once.owners[evidence.indexOf(fact)]);
        for (const { one, other } of pairs) t.not(once.componentOf.get(one), once.componentOf.get(other));
      },
    ),
    { numRuns: 300 },
  );
});
