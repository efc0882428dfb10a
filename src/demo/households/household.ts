import { FAMILIES } from '../catalogue/families.ts';
import { type Chance, cumulate } from '../chance.ts';
import type { Store } from '../stores.ts';
import { type Child, newChild } from './growth.ts';
import { BOYS, GIRLS, newPerson, type Person } from './people.ts';

/**
 * Who shops together. A member is one customer with a card, or two who hold a card each but gave the same phone
 * (`members` 2); a household that is no member pays without a card.
 */
export interface Household {
  index: number;
  member: boolean;
  /** The customers in it, each with their card; `person` of the partner who uses the first one's card is `partner`. */
  customers: readonly Customer[];
  /** Orders on the web under an e-mail of their own, with the family's card. */
  partner: Person | undefined;
  children: readonly Child[];
  /** Buys for other people's children alone. */
  giver: boolean;
  home: number;
  second: number;
  /** Share of its trips that are web orders. */
  webShare: number;
  /** Share of its receipts in shops that carry the card. */
  cardShare: number;
  /** Share of what falls due that it buys here. */
  loyalty: number;
  /** Share of its occasions that bring it here. */
  engagement: number;
  /** Days between visits that it is content with: it buys enough to last about as long. */
  rhythm: number;
  /** Takes to dear brands: about 0.5…1.5. */
  purse: number;
  /** First and last day as a customer: [from, to). */
  from: number;
  to: number;
}

export interface Customer {
  /** Number of the customer in the whole chain, from 0. */
  number: number;
  person: Person;
  card: string;
  visitor: string;
}

const FOND_OF = FAMILIES.flatMap((family, index) =>
  family.department === 'toys' ||
  family.department === 'creativity' ||
  family.department === 'books' ||
  family.department === 'baby-toys'
    ? [index]
    : [],
);

export interface Settlement {
  start: number;
  until: number;
  stores: readonly Store[];
}

export function newHousehold(
  chance: Chance,
  index: number,
  firstCustomer: number,
  adults: number,
  settlement: Settlement,
): Household {
  const { start, until, stores } = settlement;
  const member = adults > 0;
  const sizes = cumulate(stores.map((store) => store.size));
  const home = chance.weighted(sizes);
  const near = (home + 25 * chance.int(1, 5)) % (stores.length - 1);
  const giver = chance.chance(0.08);
  const customers: Customer[] = [];
  for (let i = 0; i < adults; i++) {
    const number = firstCustomer + i;
    const person = newPerson(chance, number * 2, customers[0]?.person.lastName);
    // The second adult of a family often leaves the phone of the first.
    if (i > 0) person.phone = customers[0]!.person.phone;
    customers.push({ number, person, card: cardOf(number), visitor: visitorOf(chance) });
  }
  const shares = adults === 1 && chance.chance(0.07);
  const from = chance.chance(0.4) ? start : chance.int(start, until - 20);
  const stays = chance.chance(0.62);
  return {
    index,
    member,
    customers,
    partner: shares ? newPerson(chance, firstCustomer * 2 + 1, customers[0]!.person.lastName) : undefined,
    children: giver ? [] : childrenOf(chance, from, until),
    giver,
    home,
    second: near,
    webShare: member && chance.chance(0.45) ? chance.between(0.12, 0.75) : 0,
    cardShare: member ? chance.between(0.74, 0.99) : 0,
    loyalty: chance.between(0.35, 0.95),
    engagement: chance.between(0.1, 0.5),
    rhythm: chance.between(14, 46),
    purse: Math.min(1.6, Math.max(0.5, chance.spread(0.25))),
    from,
    to: stays ? until : Math.min(until, from + 30 + Math.floor(chance.exponential(230))),
  };
}

/** Most come for a baby; a third have an older child too. They leave when the youngest has outgrown the shop. */
function childrenOf(chance: Chance, from: number, until: number): Child[] {
  const roll = chance.next();
  const born =
    roll < 0.3
      ? from + chance.int(-30, Math.min(300, Math.max(30, until - from)))
      : roll < 0.74
        ? from - chance.int(0, 1000)
        : from - chance.int(1000, 2300);
  const children = [childOf(chance, born)];
  if (chance.chance(0.32)) children.push(childOf(chance, born - chance.int(500, 1500)));
  if (chance.chance(0.03)) children.push(childOf(chance, born));
  return children;
}

function childOf(chance: Chance, born: number): Child {
  const girl = chance.chance(0.49);
  const fond = [chance.pick(FOND_OF), chance.pick(FOND_OF), chance.pick(FOND_OF)];
  return newChild(chance, born, girl, chance.pick(girl ? GIRLS : BOYS), fond);
}

/** Thirteen digits, as on the plastic. */
export function cardOf(number: number): string {
  return `2990${String(number + 1).padStart(8, '0')}${(number * 7 + 3) % 10}`;
}

function visitorOf(chance: Chance): string {
  const part = () =>
    Math.floor(chance.next() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  return `${part()}${part()}`;
}
