/**
 * Who is who by the words of the design alone: everything from all that was said, each time anew, over plain lists. It
 * shares nothing with the product, is slow, and is meant to be read beside the design.
 *
 * An identifier is its kind and value: `card 17`. Kinds, strongest first: card, phone, email, externalId, visitor.
 */
export interface NaiveFact {
  id: string;
  /** As it was said; what counts is `names`. */
  said: readonly string[];
  names: readonly string[];
  at: number;
  /** A receipt of a shop: too many of one card on a day make it a cashier's. */
  inStore: boolean;
  /** A verified login is worth two facts. */
  weight: 1 | 2;
  /** The order that this receipt hands over: both are one fact. */
  order?: string;
  /** Orders facts by what they say. */
  key: string;
  /** Whose owner was erased. */
  nobody?: boolean;
}

export interface NaiveAnswer {
  /** Of each identifier that is somebody's, its customer: all identifiers that are theirs, sorted, as one text. */
  customers: Map<string, string>;
  /** Of each fact its customer; null = nobody. */
  owners: Map<string, string | null>;
}

const RANK = ['card', 'phone', 'email', 'externalId', 'visitor'];
const MANY: Record<string, number> = { card: 3, phone: 5, email: 5, externalId: 5 };
const RECEIPTS_A_DAY = 12;

export const kindOf = (name: string) => name.slice(0, name.indexOf(' '));
const isStrong = (name: string) => kindOf(name) !== 'visitor';
const byRank = (a: string, b: string) => RANK.indexOf(kindOf(a)) - RANK.indexOf(kindOf(b));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export class NaiveIdentity {
  readonly facts = new Map<string, NaiveFact>();
  readonly known = new Set<string>();
  readonly shared = new Set<string>();
  /** Somebody said whether it is shared. */
  readonly pinned = new Set<string>();
  /** Pairs as `a|b`, sorted. */
  readonly cannot = new Set<string>();
  readonly erasedAt = new Map<string, number>();

  /** What an erased person's identifiers said before the erasure is not heard. */
  say(fact: Omit<NaiveFact, 'names'>): void {
    const before = this.facts.get(fact.id);
    if (before !== undefined && before.key === fact.key && before.said.join() === fact.said.join()) return;
    const names = fact.said.filter(
      (name) => fact.at >= (this.erasedAt.get(name) ?? Number.NEGATIVE_INFINITY),
    );
    this.facts.set(fact.id, { ...fact, names });
    for (const name of names) this.known.add(name);
  }

  /** Once found to be shared it stays so, until somebody says otherwise. */
  markShared(): void {
    const found: string[] = [];
    for (const name of this.known) {
      const met = new Set<string>();
      const days = new Map<number, number>();
      for (const { names, inStore, at } of this.facts.values()) {
        if (!names.includes(name)) continue;
        for (const other of names) if (kindOf(other) !== kindOf(name)) met.add(other);
        const day = Math.floor(at / 86_400_000);
        if (inStore && kindOf(name) === 'card') days.set(day, (days.get(day) ?? 0) + 1);
      }
      const crowd = Object.entries(MANY).some(
        ([kind, most]) => [...met].filter((other) => kindOf(other) === kind).length > most,
      );
      const busy = [...days.values()].some((receipts) => receipts > RECEIPTS_A_DAY);
      if ((crowd || busy) && !this.pinned.has(name)) found.push(name);
    }
    for (const name of found) this.shared.add(name);
  }

  answer(): NaiveAnswer {
    const nodes = [...this.known].filter((name) => !this.shared.has(name));
    const facts = [...this.facts.values()].map((fact) => ({
      ...fact,
      group: fact.order ?? fact.id,
      names: fact.names.filter((name) => nodes.includes(name)).sort(byRank),
    }));
    const label = new Map(nodes.map((name) => [name, name]));
    const members = (of: string) => nodes.filter((name) => label.get(name) === label.get(of));
    const join = (a: string, b: string) => {
      const [from, to] = [label.get(b)!, label.get(a)!];
      if (from === to) return;
      for (const pair of this.cannot) {
        const [x, y] = pair.split('|').map((name) => label.get(name)) as [string, string];
        if ((x === from && y === to) || (x === to && y === from)) return;
      }
      for (const name of members(b)) label.set(name, to);
    };

    // Strong identifiers, by how many facts name both.
    const strong = nodes.filter(isStrong);
    const pairs = strong.flatMap((one) =>
      strong.flatMap((other) => {
        if (byRank(one, other) >= 0) return [];
        const both = facts.filter(({ names }) => names.includes(one) && names.includes(other));
        const groups = new Map(both.map(({ group, weight }) => [group, weight]));
        const weight = [...groups.values()].reduce((sum: number, each) => sum + each, 0);
        const first = both.map(({ key }) => key).sort(compare)[0];
        return first === undefined ? [] : [{ one, other, weight, first }];
      }),
    );
    pairs.sort((a, b) => compare(a.first, b.first) || byRank(a.one, b.one) || byRank(a.other, b.other));
    for (const { one, other } of pairs
      .filter(({ weight }) => weight >= 2)
      .sort((a, b) => b.weight - a.weight))
      join(one, other);
    // One fact is believed where it gives nobody a second of a kind; who is surely one is asked as one.
    const core = new Map(strong.map((name) => [name, members(name).filter(isStrong)]));
    const believed: [string, string][] = [];
    const sideOf = (name: string) => {
      const side = new Set([name]);
      for (const _ of believed)
        for (const [a, b] of believed) if (side.has(a) || side.has(b)) side.add(a).add(b);
      return new Set([...side].flatMap((each) => core.get(each)!));
    };
    for (const { one, other } of pairs.filter(({ weight }) => weight < 2)) {
      const [ours, theirs] = [sideOf(one), sideOf(other)];
      const second = [...ours].some(
        (a) => !theirs.has(a) && [...theirs].some((b) => !ours.has(b) && kindOf(a) === kindOf(b)),
      );
      if (second) continue;
      join(one, other);
      if (label.get(one) === label.get(other)) believed.push([one, other]);
    }

    /** The identifier that says whose a fact is. */
    const speaker = new Map<string, string>();
    for (const { id, names } of facts) {
      const own = names.filter(isStrong);
      if (own.length === 0) continue;
      const heard = (name: string) => own.filter((other) => label.get(other) === label.get(name)).length;
      const [best] = [...own].sort(
        (a, b) => heard(b) - heard(a) || members(b).length - members(a).length || byRank(a, b),
      );
      speaker.set(id, kindOf(own[0]!) === 'card' ? own[0]! : best!);
    }

    // Devices go to whoever has more than three quarters of what names them.
    const devices = nodes
      .filter((name) => !isStrong(name))
      .flatMap((device) => {
        const seen = facts.filter(({ id, names }) => names.includes(device) && speaker.has(id));
        const votes = new Set(seen.map(({ id, group }) => `${label.get(speaker.get(id)!)}|${group}`));
        const most = [...votes].map((vote) => vote.slice(0, vote.indexOf('|')));
        const winner = most.find((one) => most.filter((other) => other === one).length > most.length * 0.75);
        const first = seen.map(({ key }) => key).sort(compare)[0]!;
        return winner === undefined ? [] : [{ device, winner, first }];
      })
      .sort((a, b) => compare(a.first, b.first));
    for (const { device, winner } of devices) join(winner, device);

    const customers = new Map(nodes.map((name) => [name, members(name).sort().join(', ')]));
    const owners = new Map<string, string | null>();
    const named = new Map(facts.map((fact) => [fact.id, speaker.get(fact.id) ?? fact.names[0]]));
    for (const { id, order, nobody, names } of this.facts.values()) {
      const by = named.get(id) ?? (names.length === 0 && order !== undefined ? named.get(order) : undefined);
      owners.set(id, nobody === true || by === undefined ? null : customers.get(by)!);
    }
    return { customers, owners };
  }

  /** @returns false where the identifier names nobody. */
  erase(name: string, now: number): boolean {
    const { customers, owners } = this.answer();
    const whole = customers.get(name);
    if (whole === undefined) return false;
    const gone = [...customers].filter(([, customer]) => customer === whole).map(([one]) => one);
    const maybe = new Set<string>();
    for (const [id, fact] of [...this.facts]) {
      const isClaim = fact.id.startsWith('claim');
      if (owners.get(id) === whole || (isClaim && fact.names.some((one) => gone.includes(one)))) {
        if (!isClaim) for (const one of fact.names) if (this.shared.has(one)) maybe.add(one);
        if (isClaim) this.facts.delete(id);
        else this.facts.set(id, { ...fact, names: [], nobody: true });
      } else this.facts.set(id, { ...fact, names: fact.names.filter((one) => !gone.includes(one)) });
    }
    for (const pair of [...this.cannot])
      if (pair.split('|').some((one) => gone.includes(one))) this.cannot.delete(pair);
    // A shared phone that nobody else ever named was theirs alone.
    for (const one of maybe)
      if (![...this.facts.values()].some(({ names }) => names.includes(one))) this.erasedAt.set(one, now);
    for (const one of gone) {
      this.erasedAt.set(one, now);
      this.known.delete(one);
      this.pinned.delete(one);
    }
    return true;
  }
}
