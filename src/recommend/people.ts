import { LRUCache } from 'lru-cache';
import { type ProfiledCustomer, profilingOf } from '../customers/consent/index.ts';
import { RegularsError } from '../errors.ts';
import { type NamedIdentifier, sessionKeyOf } from '../history/identity/index.ts';
import type { ApiKey, Auth } from '../resources/auth/index.ts';
import type { Queryable } from '../resources/database/index.ts';
import { groupCommit } from '../resources/group-commit.ts';
import type { Secrets } from '../resources/secrets.ts';
import type { Guard } from './guard.ts';
import { type Arm, armOf } from './holdout.ts';
import type { RecommendationsBody } from './schemas.ts';

/** As one request knows them. */
export interface Person {
  /** Null: nobody known, or nobody that this key may know. */
  customerNo: number | null;
  arm: Arm;
  /** Whether lists of their own may be shown: known, not held out, and profiling not refused. */
  personal: boolean;
  /** Key of the visitor's session; null where none is named, or it may not be used. */
  sessionKey: string | null;
  /** The database could not be asked. */
  degraded: boolean;
}

/** From the surest to the weakest: the first one that names a customer decides. */
const ORDER = ['id', 'externalId', 'card', 'email', 'phone', 'visitor'] as const;
/** Some 200 bytes each; whoever is not among them is asked for in the database. */
const KNOWN_LIMIT = 200_000;
/** Identifiers asked for in one query. */
const ASKED_TOGETHER = 100;

const NOBODY: Person = { customerNo: null, arm: 'none', personal: false, sessionKey: null, degraded: false };

type Naming = Pick<RecommendationsBody, 'customer' | 'customerToken' | 'visitor' | 'consent'>;

export interface PeopleOptions {
  database: Queryable;
  secrets: Secrets;
  auth: Pick<Auth, 'customerOf'>;
  guard: Guard;
  /** ISO 3166, for phones written without one. */
  country: string;
  /** 0…1 of all customers. */
  holdoutShare: number;
}

/** Says who a request is about, as far as its key may know. */
export class People {
  readonly #options: PeopleOptions;
  readonly #byIdentifier = new LRUCache<string, ProfiledCustomer>({ max: KNOWN_LIMIT });
  /** What was read of a customer since the last change: an identifier that leads to anything else is read again. */
  readonly #current = new LRUCache<number, ProfiledCustomer>({ max: KNOWN_LIMIT });
  readonly #ask: (
    named: readonly NamedIdentifier[],
  ) => Promise<readonly (ProfiledCustomer | null | undefined)[]>;
  #changes = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
    const { database, secrets, guard, country } = options;
    this.#ask = groupCommit(
      async (named) =>
        (await guard.run(() => profilingOf(database, secrets, named, country))) ?? named.map(() => undefined),
      ASKED_TOGETHER,
    );
  }

  /** @throws RegularsError `forbidden` where a publishable key names a customer, or a token is not genuine. */
  async resolve(key: ApiKey, body: Naming): Promise<Person> {
    if (body.customer === undefined && body.customerToken === undefined && body.visitor === undefined)
      return NOBODY;
    const visitor = body.visitor ?? body.customer?.visitor;
    const named = this.#named(key, body);
    let known: ProfiledCustomer | null | undefined = null;
    for (const identifier of named) {
      known = await this.#find(identifier);
      if (known !== null) break;
    }
    const id = known != null ? `customer/${known.customerNo}` : visitor && `visitor/${visitor}`;
    const { secrets, holdoutShare } = this.#options;
    const arm = id === undefined ? 'none' : armOf(id, holdoutShare);
    const refused = arm === 'holdout' || body.consent?.profiling === false || known?.profiling === false;
    return {
      customerNo: known?.customerNo ?? null,
      arm,
      personal: known != null && !refused,
      sessionKey: visitor === undefined || refused ? null : sessionKeyOf(secrets, visitor),
      degraded: known === undefined,
    };
  }

  holdoutArm(customerNo: number): Arm {
    return armOf(`customer/${customerNo}`, this.#options.holdoutShare);
  }

  /** Customers of whom a purchase, merge, link or consent has come in. */
  forget(customerNos: Iterable<number>): void {
    this.#changes++;
    for (const customerNo of customerNos) this.#current.delete(customerNo);
  }

  /**
   * The identifiers to look up. A page, whose key everybody can read, is believed about a customer only by a token that
   * the shop's server signed; a visitor id is nobody's proof, so it leads to no customer.
   */
  #named(key: ApiKey, body: Naming): NamedIdentifier[] {
    const { customer = {}, customerToken, visitor } = body;
    if (key.kind === 'publishable') {
      const strong = Object.keys(customer).filter((kind) => kind !== 'visitor');
      if (strong.length > 0)
        throw new RegularsError(
          'forbidden',
          `customer: got ${strong.join(', ')} with a publishable key, expected visitor or a customerToken`,
        );
      return customerToken === undefined ? [] : [this.#options.auth.customerOf(customerToken)];
    }
    if (customerToken !== undefined) return [this.#options.auth.customerOf(customerToken)];
    const values = { visitor, ...customer };
    return ORDER.flatMap((kind) => {
      const value = values[kind];
      return value === undefined ? [] : [{ kind, value }];
    });
  }

  /** Null: nobody. Undefined: the database could not be asked. */
  async #find(identifier: NamedIdentifier): Promise<ProfiledCustomer | null | undefined> {
    const key = `${identifier.kind}:${identifier.value}`;
    const remembered = this.#byIdentifier.get(key);
    if (remembered !== undefined && this.#current.get(remembered.customerNo) === remembered)
      return remembered;
    const changes = this.#changes;
    const [found] = await this.#ask([identifier]);
    // Read before a change and remembered after it, it would stay wrong.
    if (found != null && changes === this.#changes) {
      const known = this.#current.get(found.customerNo) ?? found;
      this.#current.set(found.customerNo, known);
      this.#byIdentifier.set(key, known);
    }
    return found;
  }
}
