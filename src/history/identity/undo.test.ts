import fc from 'fast-check';
import t from 'tap';
import { moscow, purchase, testHistory } from '../../../test/support/history.ts';
import { type CustomerIdentifiers, writePurchases } from '../index.ts';
import { components, type Evidence, type Pair } from './components.ts';
import { type IdentifierKind, undo } from './index.ts';
import { findShared } from './shared.ts';

const KINDS = ['card', 'phone', 'email', 'visitor'] as const;
/** Three of each kind. */
const VALUES: Record<(typeof KINDS)[number], string[]> = {
  card: ['101', '102', '103'],
  phone: ['+79211000', '+79212000', '+79213000'],
  email: ['a@b.ru', 'b@b.ru', 'c@b.ru'],
  visitor: ['v1', 'v2', 'v3'],
};

const said = fc
  .tuple(...KINDS.map(() => fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 })))
  .map(
    (places): CustomerIdentifiers =>
      Object.fromEntries(
        places.flatMap((place, at) => (place === null ? [] : [[KINDS[at]!, VALUES[KINDS[at]!]![place]!]])),
      ),
  );
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ buy: said, minute: fc.integer({ min: 0, max: 59 }) }) },
  { weight: 1, arbitrary: fc.record({ undo: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ correct: fc.nat(), as: said }) },
);
type Step =
  | { buy: CustomerIdentifiers; minute: number }
  | { undo: number }
  | { correct: number; as: CustomerIdentifiers };

/** What the database holds: of each identifier its customer's other identifiers, of each purchase its customer's. */
async function world({ database, secrets }: Awaited<ReturnType<typeof testHistory>>, run: string) {
  const rows = await database.query<{
    no: number;
    kind: IdentifierKind;
    sealed: Buffer;
    customer: number | null;
    shared: boolean;
    lost: boolean;
  }>(
    `select identifier_no as no, kind, sealed, identifiers.customer_no as customer, shared, alias_of is not null as lost
     from identifiers left join customers using (customer_no)
     where identifier_no in (select unnest(identifiers) from purchases where source = $1
       union select unnest(string_to_array(trim(content->>'identifiers', '[]'), ', '))::integer from purchase_revisions where content->>'source' = $1)
     order by identifier_no`,
    [run],
  );
  const names = new Map(rows.map((row) => [row.no, `${row.kind}:${secrets.open('identifier', row.sealed)}`]));
  const of = new Map<number, string[]>();
  for (const row of rows)
    if (row.customer !== null) of.set(row.customer, [...(of.get(row.customer) ?? []), names.get(row.no)!]);
  for (const list of of.values()) list.sort();
  const purchases = await database.query<{
    id: string;
    identifiers: number[];
    at: Date;
    customer: number | null;
  }>('select id, identifiers, at, customer_no as customer from purchases where source = $1 order by id', [
    run,
  ]);
  return {
    rows,
    names,
    partition: [...of.values()].map((list) => list.join(' ')).sort(),
    purchases: Object.fromEntries(
      purchases.map((row) => [row.id, row.customer === null ? null : (of.get(row.customer) ?? []).join(' ')]),
    ),
    facts: purchases,
    cannot: await database.query<Pair>(
      'select identifier_no as one, other_identifier_no as other from cannot_links',
    ),
  };
}

/** The same from scratch, the whole graph at once. */
function naive({ rows, facts, cannot, names }: Awaited<ReturnType<typeof world>>) {
  const all = new Map(rows.map((row) => [row.no, row.kind]));
  const evidence: Evidence[] = facts.map((fact) => ({
    identifierNos: fact.identifiers,
    group: fact.id,
    weight: 1,
    key: `${fact.at.toISOString()} ${fact.id}`,
  }));
  const shared = new Set(findShared(all, evidence).map(({ identifierNo }) => identifierNo));
  const kinds = new Map([...all].filter(([no]) => !shared.has(no)));
  const { componentOf, owners } = components(kinds, evidence, cannot);
  const of = new Map<number, string[]>();
  for (const [no, component] of componentOf)
    of.set(component, [...(of.get(component) ?? []), names.get(no)!].sort());
  return {
    partition: [...of.values()].map((list) => list.join(' ')).sort(),
    purchases: Object.fromEntries(
      facts.map((fact, at) => [fact.id, owners[at] === null ? null : of.get(owners[at]!)!.join(' ')]),
    ),
  };
}

t.test('receipts, corrections and undoing in any order end as if all had been known at once', async (t) => {
  const history = await testHistory(t);
  const { database, secrets, origin } = history;
  /** Nobody of one run is known in another. */
  const ofRun = (customer: CustomerIdentifiers, run: number): CustomerIdentifiers => {
    const digits = String(run).padStart(3, '0');
    return Object.fromEntries(
      Object.entries(customer).map(([kind, value]) => [
        kind,
        kind === 'email' ? `${digits}${value}` : `${value}${digits}`,
      ]),
    );
  };
  let run = 0;
  let undone = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps: Step[]) => {
      const source = `run ${++run}`;
      let receipts = 0;
      for (const one of steps) {
        if ('undo' in one) {
          const entries = await database.query<{ entry_no: number }>(
            `select entry_no from identity_log as entry where action in ('link', 'merge') and other_identifier_no is not null
               and identifier_no in (select unnest(identifiers) from purchases where source = $1)
               and not exists (select from identity_log where undoes = entry.entry_no) order by entry_no`,
            [source],
          );
          if (entries.length === 0) continue;
          undone++;
          const { entry_no } = entries[one.undo % entries.length]!;
          await database.transaction((session) => undo(session, entry_no));
          continue;
        }
        const no = 'buy' in one ? ++receipts : (one.correct % Math.max(1, receipts)) + 1;
        const [customer, minute] = 'buy' in one ? [one.buy, one.minute] : [one.as, 30];
        receipts = Math.max(receipts, no);
        const at = moscow(`12:${String(minute).padStart(2, '0')}`);
        await writePurchases(
          database,
          secrets,
          [purchase(`r${no}`, ['milk'], { source, customer: ofRun(customer, run), at })],
          origin,
        );
      }
      const stands = await world(history, source);
      const expected = naive(stands);
      t.strictSame(stands.partition, expected.partition);
      t.strictSame(stands.purchases, expected.purchases);
      t.notOk(
        stands.rows.some((row) => row.lost),
        'nobody is left with a merged customer',
      );
    }),
    { numRuns: 60 },
  );
  t.ok(undone > 20, `${undone} undone`);
});
