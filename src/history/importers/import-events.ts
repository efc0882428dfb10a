import { EVENT_KINDS, type Event, Partitions, writeEvents } from '../events/index.ts';
import { createCaches } from '../purchases/caches.ts';
import type { CustomerIdentifiers } from '../purchases/purchase.ts';
import { normaliseCustomer } from '../purchases/references.ts';
import { type Cells, type Compiler, RowError } from './compile.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { importRows } from './import-rows.ts';
import type { EventsMapping } from './mapping/mapping.ts';

const DAY_MS = 24 * 60 * 60_000;

interface EventRow {
  customer: CustomerIdentifiers | undefined;
  event: Omit<Event, 'identifier'>;
}

/**
 * Imports what visitors did. An event with an id is kept once, however often its file is imported. What is older than
 * events are kept is counted as `expired` and left out.
 */
export function importEvents(
  context: ImportContext,
  files: readonly string[],
  mapping: EventsMapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { database, secrets, config } = context;
  const caches = createCaches();
  const partitions = new Partitions(database);
  const counts = { accepted: 0, duplicate: 0, expired: 0 };
  return importRows<EventRow>(context, files, mapping, options, (compiler, startedAt) => {
    const oldest = startedAt.getTime() - config.eventsRetentionDays * DAY_MS;
    return {
      read: reader(compiler, mapping),
      async write(entries, _, after) {
        const kept = entries.filter(({ value }) => value.event.at.getTime() >= oldest);
        const events = kept.map(({ value: { event, customer = {} } }) => ({
          ...event,
          identifier: normaliseCustomer(customer, config.country, caches).identifiers[0],
        }));
        await after;
        counts.expired += entries.length - kept.length;
        for (const { status } of await writeEvents(database, secrets, partitions, events)) counts[status]++;
      },
      counts: () => counts,
    };
  });
}

function reader(compiler: Compiler, { event, source }: EventsMapping): (row: Cells) => EventRow {
  const kind = compiler.oneOf(event.kind, 'kind', EVENT_KINDS);
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
    if (of === undefined) throw new RowError(`kind: empty, expected ${EVENT_KINDS.join(' | ')}`);
    const code = item!(row);
    return {
      customer: customer(row),
      event: {
        source,
        id: id!(row),
        kind: of,
        at: at(row).instant,
        items: code === undefined ? [] : [{ codes: [code], quantity: quantity(row), amount: amount(row) }],
        store: store!(row),
        session: session!(row),
        placement: placement!(row),
        query: query!(row),
        currency: currency!(row),
        requestId: undefined,
        trusted: true,
      },
    };
  };
}
