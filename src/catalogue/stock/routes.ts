import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import { heard, type Session } from '../../resources/database/index.ts';
import { describeProblems, ErrorAnswers, validatorCompiler } from '../../resources/http/index.ts';
import type { StockEntry } from '../catalogue.ts';
import { countedAt } from './instant.ts';
import { stockQuantity } from './quantity.ts';
import { readStockLines } from './read-lines.ts';
import { type StockStatus, writeStock } from './repository/entries.ts';
import { replaceStock } from './repository/whole.ts';
import {
  MAX_ENTRIES,
  MAX_WHOLE_BYTES,
  StockBodySchema,
  type StockEntryBody,
  StockEntrySchema,
  StockEnvelopeSchema,
  StockResultsSchema,
  StoreParamsSchema,
  WholeStockQuerySchema,
  WholeStockResultSchema,
} from './schemas.ts';
import { WholeStock } from './whole-stock.ts';

/** Unknown codes that are told in an answer. */
const EXAMPLES = 20;
const UNBEARABLE = /[\p{Cc}\p{Cs}]/u;
const entryValidator = Compile(StockEntrySchema);

interface Result {
  status: 'accepted' | 'duplicate' | 'older' | 'rejected';
  error?: { code: string; message: string };
}

export const stockRoutes: FastifyPluginAsyncTypebox<{ now?: () => Date }> = async (
  app,
  { now = () => new Date() },
) => {
  app.patch(
    '/v1/stock',
    {
      config: { access: 'secret' },
      // The envelope alone: a malformed entry is answered on its own.
      validatorCompiler: (route) =>
        validatorCompiler(route.httpPart === 'body' ? { ...route, schema: StockEnvelopeSchema } : route),
      schema: {
        tags: ['catalogue'],
        summary: 'How many of an item a store has; served by every process within a second',
        description: `At most ${MAX_ENTRIES.toLocaleString('en')} entries a call, each answered on its own, in their order. The newest \`at\` of an item in a store holds, in whatever order they come; at the same instant the lower quantity. Sent again, it changes nothing.`,
        body: StockBodySchema,
        response: { 200: StockResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const received = now();
      const results: Result[] = [];
      const entries: StockEntry[] = [];
      const places: number[] = [];
      for (const [place, value] of (request.body.stock as unknown[]).entries()) {
        const entry = entryOf(value, received);
        if (entry instanceof RegularsError) {
          results[place] = rejection(entry.code, entry.message);
          continue;
        }
        entries.push(entry);
        places.push(place);
      }
      const statuses = await app.database.transaction((session) => writeStock(session, entries));
      for (const [at, status] of statuses.entries()) results[places[at]!] = resultOf(status, entries[at]!);
      return { results };
    },
  );

  await app.register(wholeStockRoute, { now });
};

/** In a scope of its own: the body is read as it comes, by no parser. */
const wholeStockRoute: FastifyPluginAsyncTypebox<{ now: () => Date }> = async (app, { now }) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/x-ndjson', 'application/jsonl'], (_, payload, done) =>
    done(null, payload),
  );
  let last: Promise<unknown> = Promise.resolve();
  /** One store at a time: each keeps a core of the database busy for a while, and widgets want connections as well. */
  const inTurn = <Result>(work: (session: Session) => Promise<Result>): Promise<Result> => {
    const result = last.then(() => app.database.transaction(work));
    last = result.catch(() => {});
    return result;
  };
  app.put(
    '/v1/stock/:store',
    {
      config: { access: 'secret' },
      bodyLimit: MAX_WHOLE_BYTES,
      schema: {
        tags: ['catalogue'],
        summary: 'All that a store has, at once: items that are not in it are out of stock there',
        description:
          'Body: `application/x-ndjson`, one `{"item": "CODE", "quantity": 12.5}` a line. Whole or not at all: a body that is cut short, or has a malformed line, changes nothing. Of an item named twice the last line counts. Codes that no item has are passed over, counted and reported; where no code is known nothing changes. A store not seen before is made. `Content-Encoding: gzip` is understood.',
        consumes: ['application/x-ndjson'],
        params: StoreParamsSchema,
        querystring: WholeStockQuerySchema,
        response: { 200: WholeStockResultSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const { store } = request.params;
      const { source, at, lines: expected } = request.query;
      for (const [path, text] of [
        ['store', store],
        ['source', source ?? 'x'],
      ] as const)
        bearable(path, text);
      const told = at === undefined ? undefined : countedAt(at, now());
      await heard(app.database, 'item');
      const body = inflated(request.headers['content-encoding'], request.body as Readable | null);
      const stock = new WholeStock();
      const lines = await readStockLines(body, { maxBytes: MAX_WHOLE_BYTES }, (code, quantity) =>
        stock.tell(code, app.catalogue.itemNoOf(code, source), quantity),
      );
      if (expected === undefined ? lines === 0 : lines !== expected)
        throw new RegularsError(
          'invalid_request',
          `body: got ${lines} lines, expected ${expected ?? 'one or more (a store that has nothing is told by lines=0)'}; nothing was changed`,
        );
      const { items, unknown } = stock;
      const examples = [...unknown].slice(0, EXAMPLES);
      // Codes of another source would empty the store.
      if (lines > 0 && items === 0)
        throw new RegularsError(
          'invalid_request',
          `body: got ${lines} lines of which no item is known (${JSON.stringify(examples[0]?.slice(0, 60))}, …), expected SKUs, or codes of ?source=; nothing was changed`,
        );
      const result = await inTurn((session) => replaceStock(session, store, stock, told));
      if (result.status === 'older')
        return { lines, ...result, items: 0, unknown: { count: 0, examples: [] } };
      return { lines, ...result, items, unknown: { count: unknown.size, examples } };
    },
  );
};

/** @throws RegularsError `unsupported_media_type` for another encoding than gzip. */
function inflated(encoding: string | undefined, body: Readable | null): AsyncIterable<Buffer> {
  if (body === null) return Readable.from([]);
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip')
    throw new RegularsError(
      'unsupported_media_type',
      `content-encoding: got ${JSON.stringify(encoding.slice(0, 40))}, expected gzip or none`,
    );
  const gunzip = createGunzip();
  // Told to the reader, who sees it as a body that was cut short.
  pipeline(body, gunzip).catch(() => {});
  return gunzip;
}

function entryOf(value: unknown, received: Date): StockEntry | RegularsError {
  try {
    if (!entryValidator.Check(value))
      throw new RegularsError('invalid_request', describeProblems('', value, entryValidator.Errors(value)));
    const { store, item, source, quantity, at } = value as StockEntryBody;
    for (const [path, text] of [
      ['store', store],
      ['item', item],
      ['source', source ?? 'x'],
    ] as const)
      bearable(path, text);
    return {
      store,
      sku: item,
      source,
      quantity: stockQuantity(quantity),
      at: at === undefined ? undefined : countedAt(at, received),
    };
  } catch (error) {
    if (error instanceof RegularsError) return error;
    throw error;
  }
}

function bearable(path: string, text: string): void {
  if (UNBEARABLE.test(text))
    throw new RegularsError('invalid_request', `${path}: got a control character, expected none`);
}

function resultOf(status: StockStatus, { store, sku }: StockEntry): Result {
  if (status === 'unknown-store') return rejection('not_found', unknownStore(store).message);
  if (status === 'unknown-item')
    return rejection(
      'not_found',
      `item: got ${JSON.stringify(sku.slice(0, 60))}, expected the code of a known item`,
    );
  return { status };
}

function unknownStore(store: string): RegularsError {
  return new RegularsError(
    'not_found',
    `store: got ${JSON.stringify(store.slice(0, 60))}, expected the id of a known store (PUT /v1/stock/STORE makes one)`,
  );
}

function rejection(code: string, message: string): Result {
  return { status: 'rejected', error: { code, message } };
}
