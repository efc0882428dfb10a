import fc from 'fast-check';
import t from 'tap';
import { effectiveHistory, testHistory } from '../../../test/support/history.ts';
import { findCustomer, type Purchase, type Return, writePurchases, writeReturns } from '../index.ts';
import { readCustomerHistory, readSnapshot } from '../snapshot/index.ts';

// The write path, and whatever reads history, against the plainest model of what history is: every fact in memory, one
// half unit of goods at a time.

type Fact = { kind: 'purchase'; fact: Purchase } | { kind: 'return'; fact: Return };
interface Unit {
  purchase: Purchase;
  sku: string;
  line: number;
  taken: boolean;
}

/** Goods are weighed: half a unit is the smallest part. */
const PARTS = 2;

const at = (day: number) => ({ instant: new Date(Date.UTC(2026, 2, day, 12)), utcOffset: 0 });
const dayOf = ({ at }: Purchase) => Math.floor(at.instant.getTime() / 86_400_000);
const byTime = (a: { at: { instant: Date }; id: string }, b: { at: { instant: Date }; id: string }) =>
  a.at.instant.getTime() - b.at.instant.getTime() || (a.id < b.id ? -1 : 1);

class NaiveHistory {
  readonly purchases = new Map<string, Purchase>();
  readonly returns = new Map<string, Return>();

  /** @returns the answer that the write path should give. */
  take({ kind, fact }: Fact): string {
    const facts = (kind === 'purchase' ? this.purchases : this.returns) as Map<string, Purchase | Return>;
    const before = facts.get(fact.id);
    if (before !== undefined && canonical(before) === canonical(fact)) return 'duplicate';
    if (kind === 'return' && this.#exceeds(fact)) return 'rejected';
    facts.set(fact.id, fact);
    return before === undefined ? 'accepted' : 'updated';
  }

  effective(): Record<string, string[]> {
    const units = this.#match();
    return Object.fromEntries(
      this.#counting().map((purchase) => {
        const left = new Map<string, number>();
        for (const unit of units)
          if (unit.purchase === purchase && !unit.taken) left.set(unit.sku, (left.get(unit.sku) ?? 0) + 1);
        return [
          `${purchase.source}/${purchase.id}`,
          [...left].map(([sku, count]) => `${sku} ${count / PARTS}`).sort(),
        ];
      }),
    );
  }

  /** What serving and training may know of a card: `day: skus`, of days on which something was kept. */
  baskets(card: string): string[] {
    const kept = new Map<number, Set<string>>();
    const counting = new Set(this.#counting());
    for (const { purchase, sku, taken } of this.#match())
      if (!taken && counting.has(purchase) && this.#customerOf(purchase) === card)
        kept.set(dayOf(purchase), (kept.get(dayOf(purchase)) ?? new Set()).add(sku));
    return [...kept].map(([day, skus]) => `${day}: ${[...skus].sort()}`).sort();
  }

  #receiptOf(order: Purchase): Purchase | undefined {
    return [...this.purchases.values()]
      .filter((receipt) => receipt.fulfils?.id === order.id && receipt.status !== 'cancelled')
      .sort(byTime)[0];
  }

  #counting(): Purchase[] {
    return [...this.purchases.values()].filter(
      (purchase) => purchase.status !== 'cancelled' && this.#receiptOf(purchase) === undefined,
    );
  }

  #customerOf(purchase: Purchase): string | undefined {
    return purchase.customer?.card ?? this.purchases.get(purchase.fulfils?.id ?? '')?.customer?.card;
  }

  #countedOf(reference: { id: string }): Purchase | undefined {
    const named = this.purchases.get(reference.id);
    const counted = named && (this.#receiptOf(named) ?? named);
    return counted?.status === 'cancelled' ? undefined : counted;
  }

  #exceeds(fact: Return): boolean {
    const purchase = fact.purchase && this.#countedOf(fact.purchase);
    if (purchase === undefined) return false;
    const others = [...this.returns.values()].filter(
      (other) => other.id !== fact.id && other.purchase !== undefined,
    );
    const units = this.#match(others);
    return fact.lines.some(({ item }) => {
      const wanted = sum(fact.lines.filter((line) => line.item === item));
      const left = units.filter(
        (unit) => unit.purchase === purchase && unit.sku === item && !unit.taken,
      ).length;
      return wanted > left / PARTS;
    });
  }

  #match(returns = [...this.returns.values()]): Unit[] {
    const units = [...this.purchases.values()]
      .filter((purchase) => purchase.status !== 'cancelled')
      .flatMap((purchase) =>
        purchase.lines.flatMap(({ item, quantity }, line) =>
          Array.from({ length: Number(quantity) * PARTS }, () => ({
            purchase,
            sku: item,
            line,
            taken: false,
          })),
        ),
      );
    const counting = new Set(this.#counting());
    const ordered = [...returns].sort(byTime);
    for (const fact of [...ordered.filter((r) => r.purchase), ...ordered.filter((r) => !r.purchase)]) {
      const counted = fact.purchase && this.#countedOf(fact.purchase);
      for (const { item, quantity } of fact.lines) {
        for (let unit = 0; unit < Number(quantity) * PARTS; unit++) {
          const candidates = units.filter(({ purchase, sku, taken }) => {
            if (taken || sku !== item) return false;
            if (fact.purchase !== undefined) return purchase === counted;
            const card = fact.customer?.card;
            return (
              card !== undefined &&
              counting.has(purchase) &&
              this.#customerOf(purchase) === card &&
              purchase.at.instant <= fact.at.instant
            );
          });
          candidates.sort((a, b) => byTime(b.purchase, a.purchase) || a.line - b.line);
          if (candidates[0] !== undefined) candidates[0].taken = true;
        }
      }
    }
    return units;
  }
}

function sum(lines: readonly { quantity: string }[]): number {
  return lines.reduce((total, { quantity }) => total + Number(quantity), 0);
}

function canonical(fact: Purchase | Return): string {
  const lines = fact.lines.map(({ item, quantity }) => `${item} ${quantity}`).sort();
  return JSON.stringify({ ...fact, lines });
}

const lines = fc.array(
  fc.record({
    item: fc.constantFrom('a', 'a', 'b'),
    quantity: fc.constantFrom('1', '2', '3', '0.5', '1.5'),
    amount: fc.constant('1'),
  }),
  { minLength: 1, maxLength: 3 },
);
const day = fc.integer({ min: 1, max: 6 });
const card = fc.option(fc.constantFrom('1', '1', '2'), { nil: undefined, freq: 6 });
const ID = ['1', '2', '3', '4', '5'] as const;

/** Purchases 4 and 5 are receipts, which may fulfil 1 or 2. */
const purchases = fc
  .record({
    id: fc.constantFrom(...ID),
    lines,
    day,
    card,
    status: fc.constantFrom('paid', 'paid', 'paid', 'cancelled'),
    fulfils: fc.option(fc.constantFrom('1', '2'), { nil: undefined, freq: 4 }),
  })
  .map(({ id, day, card, status, fulfils, lines }) => ({
    kind: 'purchase' as const,
    fact: {
      source: '',
      id,
      channel: 'store' as const,
      status: status as 'paid' | 'cancelled',
      at: at(day),
      currency: 'EUR',
      ...(card !== undefined && { customer: { card } }),
      ...(id > '3' && fulfils !== undefined && { fulfils: { source: '', id: fulfils } }),
      lines,
    },
  }));
const returns = fc
  .record({
    id: fc.constantFrom('r1', 'r2', 'r3'),
    lines,
    day,
    card,
    purchase: fc.option(fc.constantFrom(...ID), { nil: undefined, freq: 1 }),
  })
  .map(({ id, day, card, purchase, lines }) => ({
    kind: 'return' as const,
    fact: {
      source: '',
      id,
      at: at(day),
      ...(card !== undefined && { customer: { card } }),
      ...(purchase !== undefined && { purchase: { source: '', id: purchase } }),
      lines,
    },
  }));
const facts: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 3, arbitrary: purchases },
  { weight: 2, arbitrary: returns },
);

t.test('any sequence of facts gives the answers and the history of the naive model', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  let run = 0;

  /** The same facts under a source and cards of the run's own, so that runs share a database. */
  const ownFact = ({ kind, fact }: Fact, source: string): Fact => {
    const digits = source.slice(1);
    const own = {
      ...fact,
      source,
      ...(fact.customer !== undefined && { customer: { card: `${digits}0${fact.customer.card}` } }),
      ...('fulfils' in fact && fact.fulfils && { fulfils: { source, id: fact.fulfils.id } }),
      ...('purchase' in fact && fact.purchase && { purchase: { source, id: fact.purchase.id } }),
    };
    return { kind, fact: own } as Fact;
  };
  const write = async ({ kind, fact }: Fact) => {
    const [result] =
      kind === 'purchase'
        ? await writePurchases(database, secrets, [fact], origin)
        : await writeReturns(database, secrets, [fact], origin);
    return result!.status;
  };
  const historyOf = (source: string) => effectiveHistory(database, { source });
  const skuOf = async () =>
    new Map(
      (await database.query<{ item_no: number; sku: string }>('select item_no, sku from items')).map(
        ({ item_no, sku }) => [item_no, sku],
      ),
    );
  /** As a widget, a letter and the refresh of lists read it. */
  const served = async (card: string) => {
    const customerNo = await findCustomer(database, secrets, { kind: 'card', value: card });
    if (customerNo === null) return [];
    const skus = await skuOf();
    const { baskets } = (await readCustomerHistory(database, [customerNo])).get(customerNo)!;
    return baskets.map(({ day, items }) => `${day}: ${items.map((item) => skus.get(item)!).sort()}`).sort();
  };
  const cardsOf = (run: number) => ['1', '2'].map((last) => `${run}0${last}`);
  /** What training should see: the lines of every purchase of which something was kept. */
  const kept: string[] = [];
  const keep = (history: Record<string, string[]>) => {
    for (const lines of Object.values(history)) if (lines.length > 0) kept.push(lines.join(', '));
  };

  await fc.assert(
    fc.asyncProperty(fc.array(facts, { minLength: 6, maxLength: 24, size: 'max' }), async (sequence) => {
      const source = `s${++run}`;
      const naive = new NaiveHistory();
      const own = sequence.map((fact) => ownFact(fact, source));
      const expected = own.map((fact) => naive.take(fact));
      const answers: string[] = [];
      for (const fact of own) answers.push(await write(fact));
      t.strictSame(answers, expected);
      t.strictSame(await historyOf(source), sorted(naive.effective()));
      for (const card of cardsOf(run)) t.strictSame(await served(card), naive.baskets(card));
      keep(naive.effective());

      // One batch of each kind in whatever order: what counts afterwards is the same where nothing was rejected.
      const accepted = own.filter((_, place) => expected[place] !== 'rejected');
      const again = `s${++run}`;
      const renamed = accepted.map((fact) => ownFact(bare(fact), again));
      const bought = renamed.flatMap((fact) => (fact.kind === 'purchase' ? [fact.fact] : []));
      const brought = renamed.flatMap((fact) => (fact.kind === 'return' ? [fact.fact] : []));
      await writeReturns(database, secrets, brought, origin);
      await writePurchases(database, secrets, bought, origin);
      const other = Object.entries(await historyOf(again)).map(([key, value]) => [
        key.replace(again, source),
        value,
      ]);
      t.strictSame(Object.fromEntries(other), sorted(naive.effective()));
      keep(naive.effective());
    }),
    { numRuns: 20 },
  );

  const { purchases, lines: sold, items } = await readSnapshot(database);
  const skus = await skuOf();
  const trained = Array.from({ length: purchases.count }, (_, p) =>
    Array.from(
      sold.item.subarray(purchases.lineStart[p], purchases.lineStart[p + 1]),
      (item, i) => `${skus.get(items[item]!)} ${sold.quantity[purchases.lineStart[p]! + i]}`,
    )
      .sort()
      .join(', '),
  );
  t.strictSame(trained.filter((basket) => basket !== '').sort(), kept.sort(), 'training sees the same');
});

/** Undoes `ownFact`. */
function bare({ kind, fact }: Fact): Fact {
  const card = fact.customer?.card?.slice(-1);
  return { kind, fact: { ...fact, ...(card !== undefined && { customer: { card } }) } } as Fact;
}

function sorted(history: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(history).sort(([a], [b]) => (a < b ? -1 : 1)));
}
