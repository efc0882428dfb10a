import { applyHints, upsertStores } from '../../catalogue/index.ts';
import { numberEvidence } from '../identity/index.ts';
import { createCaches } from '../purchases/caches.ts';
import type { CustomerIdentifiers } from '../purchases/purchase.ts';
import { normaliseCustomer } from '../purchases/references.ts';
import { type Cells, type Compiler, RowError } from './compile.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { importRows } from './import-rows.ts';
import type { EventsMapping } from './mapping/mapping.ts';
import { type EventEntry, insertEvents } from './repository/events.ts';

const KINDS = ['view', 'search', 'add_to_cart', 'remove_from_cart', 'click', 'impression'] as const;

interface EventRow {
  customer: CustomerIdentifiers | undefined;
  event: Omit<EventEntry, 'identifierNo'>;
}

/** Imports what visitors did. An event with an id is kept once, however often its file is imported. */
export function importEvents(
  context: ImportContext,
  files: readonly string[],
  mapping: EventsMapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { database, secrets, config } = context;
  const caches = createCaches();
  /** Codes that have an item. */
  const known = new Set<string>();
  let accepted = 0;
  let duplicate = 0;
  return importRows<EventRow>(context, files, mapping, options, (compiler) => ({
    read: reader(compiler, mapping),
    async write(entries, _, after) {
      const numbers = await numberEvidence(
        database,
        secrets,
        entries.map(({ value }) =>
          normaliseCustomer(value.customer ?? {}, config.country, caches).identifiers.slice(0, 1),
        ),
      );
      const events = entries.map(({ value }, i) => ({ ...value.event, identifierNo: numbers[i]![0] }));
      const codes = new Set(
        events.flatMap(({ item }) => (item === undefined || known.has(item) ? [] : item)),
      );
      const stores = new Set(events.flatMap(({ store }) => store ?? []));
      await after;
      const inserted = await database.transaction(async (session) => {
        if (codes.size > 0)
          await applyHints(
            session,
            mapping.source,
            [...codes].map((code) => ({ code })),
          );
        if (stores.size > 0)
          await upsertStores(
            session,
            [...stores].map((id) => ({ id })),
          );
        return insertEvents(session, mapping.source, events);
      });
      for (const code of codes) known.add(code);
      accepted += inserted;
      duplicate += entries.length - inserted;
    },
    counts: () => ({ accepted, duplicate }),
  }));
}

function reader(compiler: Compiler, { event }: EventsMapping): (row: Cells) => EventRow {
  const kind = compiler.oneOf(event.kind, 'kind', KINDS);
  const at = compiler.requiredTime(event.at, 'time');
  const customer = compiler.identifiers(event.customer);
  const text = (field: typeof event.id) => {
    const read = compiler.field(field);
    return (row: Cells) => read(row) || undefined;
  };
  const [id, item, store, session, placement, query, currency] = [
    event.id,
    event.item,
    event.store,
    event.session,
    event.placement,
    event.query,
    event.currency,
  ].map(text);
  const quantity = compiler.decimal(event.quantity, 'quantity');
  const amount = compiler.decimal(event.amount, 'amount');
  return (row) => {
    const of = kind(row);
    if (of === undefined) throw new RowError(`kind: empty, expected ${KINDS.join(' | ')}`);
    return {
      customer: customer(row),
      event: {
        id: id!(row),
        kind: of,
        at: at(row).instant,
        item: item!(row),
        store: store!(row),
        session: session!(row),
        placement: placement!(row),
        query: query!(row),
        quantity: quantity(row),
        amount: amount(row),
        currency: currency!(row),
      },
    };
  };
}
