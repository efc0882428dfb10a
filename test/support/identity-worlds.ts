import fc from 'fast-check';
import { type CustomerIdentifiers, IDENTIFIER_KINDS, type Purchase } from '../../src/history/index.ts';
import { purchase } from './history.ts';
import { kindOf, NaiveIdentity } from './naive-identity.ts';

/** Some of three people's identifiers, one of a kind at most: places by kind. */
type Who = readonly (number | null)[];

export type Step =
  | { do: 'buy'; who: Who[]; minute: number }
  | { do: 'crowd'; hub: number; with: number }
  | { do: 'rush'; card: number }
  | { do: 'correct'; nth: number; who: Who }
  | { do: 'collect'; nth: number; who: Who }
  | { do: 'login' | 'claim'; who: Who }
  | { do: 'undo'; nth: number }
  | { do: 'share' | 'unshare' | 'erase'; nth: number }
  | { do: 'later'; who: Who };

const place = fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 });
/** Fewer devices than people, as at home. */
const device = fc.option(fc.integer({ min: 0, max: 1 }), { freq: 2 });
const who: fc.Arbitrary<Who> = fc.tuple(
  ...IDENTIFIER_KINDS.map((kind) => (kind === 'visitor' ? device : place)),
);
const nth = fc.nat({ max: 99 });

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      who: fc.array(who, { minLength: 1, maxLength: 3 }),
      minute: fc.nat({ max: 59 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crowd' as const), hub: nth, with: nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rush' as const), card: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('correct' as const), nth, who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('collect' as const), nth, who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('login' as const, 'claim' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('share' as const, 'unshare' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('erase' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('later' as const), who }) },
);

/** After any erasure of a test. */
const LATER = Date.UTC(2040, 0, 1);
const DAY = Date.UTC(2026, 2, 1);

export interface Entry {
  entry: number;
  action: string;
  one: string;
  other: string | null;
}

/** What a step asks of the database. */
export interface Wanted {
  purchases?: Purchase[];
  login?: string[];
  claim?: string[];
  undo?: number;
  share?: { name: string; shared: boolean };
  erase?: string;
}

/** People of whom no other world knows. Each step goes into the naive model here, and tells what the database is to do. */
export class World {
  readonly name: string;
  readonly model = new NaiveIdentity();
  readonly #no: number;
  readonly #hash: (name: string) => string;
  #receipts = 0;
  /** What is dated after an erasure that is yet to come is no matter of these tests. */
  #late = false;
  /** A web order and its receipt stay as they are. */
  readonly #tied = new Set<string>();

  /** @param hash orders what has no time. */
  constructor(no: number, hash: (name: string) => string) {
    this.#no = no;
    this.#hash = hash;
    this.name = `w${no}`;
  }

  identifier(kind: string, at: number): string {
    const no = String(this.#no).padStart(6, '0');
    if (kind === 'card') return `card 9${no}${at}`;
    if (kind === 'phone') return `phone +7921${no}${at}`;
    return kind === 'email' ? `email p${at}@${this.name}.ru` : `${kind} ${at}-${this.name}`;
  }

  /** The world that an identifier is of. */
  static of(name: string): string {
    if (name.startsWith('card')) return `w${Number(name.slice(6, -1))}`;
    if (name.startsWith('phone')) return `w${Number(name.slice(11, -1))}`;
    return name.startsWith('email')
      ? name.slice(name.indexOf('@') + 1, -3)
      : name.slice(name.indexOf('-') + 1);
  }

  /** @param entries of the log, that can be undone. */
  take(step: Step, entries: readonly Entry[]): Wanted {
    const { model } = this;
    const of = <T>(list: readonly T[], nth: number): T | undefined => list[nth % list.length];
    switch (step.do) {
      case 'buy':
        return {
          purchases: step.who.map((who, i) => this.#buy(this.#names(who), DAY + step.minute * 60_000 + i)),
        };
      case 'crowd': {
        const hub = IDENTIFIER_KINDS[step.hub % 5]!;
        const others = IDENTIFIER_KINDS.filter((kind) => kind !== hub && kind !== 'visitor');
        const many = of(others, step.with)!;
        return {
          purchases: Array.from({ length: 4 + (step.with % 4) }, (_, i) =>
            this.#buy([this.identifier(hub, step.hub % 3), this.identifier(many, i)], DAY + i * 1_000),
          ),
        };
      }
      case 'rush':
        return {
          purchases: Array.from({ length: 13 }, (_, i) =>
            this.#buy([this.identifier('card', step.card)], DAY + i * 1_000, true),
          ),
        };
      case 'later':
        this.#late = true;
        return { purchases: [this.#buy(this.#names(step.who), LATER)] };
      case 'correct': {
        const free = [...model.facts.values()].filter(({ id }) => id.startsWith('r') && !this.#tied.has(id));
        const fact = of(free, step.nth);
        if (fact === undefined) return {};
        return { purchases: [this.#write(fact.id, this.#names(step.who), fact.at + 60_000, fact.inStore)] };
      }
      case 'collect': {
        const orders = [...model.facts.values()].filter(
          ({ id, inStore, nobody }) =>
            id.startsWith('r') && !inStore && !this.#tied.has(id) && nobody !== true,
        );
        const order = of(orders, step.nth);
        if (order === undefined) return {};
        const id = `r${++this.#receipts}`;
        this.#tied.add(order.id).add(id);
        return { purchases: [this.#write(id, this.#names(step.who), order.at + 1, true, order.id)] };
      }
      case 'login':
      case 'claim':
        return this.#claim(this.#names(step.who), step.do === 'login');
      case 'undo': {
        const possible = entries.filter(({ action, one, other }) => {
          if (action === 'share') return model.shared.has(one);
          if (action === 'unshare') return !model.shared.has(one);
          return other !== null;
        });
        const entry = of(possible, step.nth);
        if (entry === undefined) return {};
        if (entry.action === 'share' || entry.action === 'unshare')
          this.#share(entry.one, entry.action === 'unshare');
        else {
          const pair = [entry.one, entry.other!].sort().join('|');
          if (entry.action === 'cannot-link') model.cannot.delete(pair);
          else model.cannot.add(pair);
        }
        return { undo: entry.entry };
      }
      case 'share':
      case 'unshare': {
        const shared = step.do === 'share';
        const name = of(
          [...model.known]
            .sort()
            .filter((one) => model.shared.has(one) !== shared && !model.erasedAt.has(one)),
          step.nth,
        );
        if (name === undefined) return {};
        this.#share(name, shared);
        return { share: { name, shared } };
      }
      case 'erase': {
        const name = of([...model.known].sort(), step.nth);
        return name === undefined || this.#late || !model.erase(name, Date.now()) ? {} : { erase: name };
      }
    }
  }

  #share(name: string, shared: boolean): void {
    if (shared) this.model.shared.add(name);
    else this.model.shared.delete(name);
    this.model.pinned.add(name);
  }

  #names(who: Who): string[] {
    return who.flatMap((at, kind) => (at === null ? [] : [this.identifier(IDENTIFIER_KINDS[kind]!, at)]));
  }

  /** Every other is a web order. */
  #buy(names: string[], at: number, inStore = this.#receipts % 2 === 0): Purchase {
    return this.#write(`r${++this.#receipts}`, names, at, inStore);
  }

  #write(id: string, names: string[], at: number, inStore: boolean, order?: string): Purchase {
    const key = `${new Date(at).toISOString()} ${id}`;
    this.model.say({ id, said: names, at, inStore, weight: 1, key, ...(order !== undefined && { order }) });
    return purchase(id, ['milk'], {
      source: this.name,
      at: { instant: new Date(at), utcOffset: 0 },
      channel: inStore ? 'store' : 'web',
      customer: asCustomer(names),
      ...(order !== undefined && { fulfils: { source: this.name, id: order } }),
    });
  }

  #claim(names: string[], verified: boolean): Wanted {
    const { model } = this;
    if (names.length === 0) return {};
    // A line of a customer file brings nobody back.
    if (!verified && names.some((name) => model.erasedAt.has(name) && !model.known.has(name))) return {};
    for (const name of names) model.known.add(name);
    if (names.length > 1) {
      const id = `claim ${verified} ${[...names].sort().join(', ')}`;
      const key = ` ${names.map(this.#hash).sort().join(' ')}`;
      model.say({ id, said: names, at: Date.now(), inStore: false, weight: verified ? 2 : 1, key });
    }
    return verified ? { login: names } : { claim: names };
  }
}

export function asCustomer(names: readonly string[]): CustomerIdentifiers {
  return Object.fromEntries(names.map((name) => [kindOf(name), name.slice(name.indexOf(' ') + 1)]));
}
