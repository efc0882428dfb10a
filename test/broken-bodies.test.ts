import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { threeShops } from './support/three-shops-server.ts';

const RUNS = 10_000;

/** What the API's own description says of a body. */
interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  nullable?: boolean;
}

interface Operation {
  method: 'POST' | 'PUT' | 'PATCH';
  url: string;
  schema: Schema;
}

/** Fields whose text has to be something. */
const PLAUSIBLE: Record<string, fc.Arbitrary<unknown>> = {
  at: fc.constant('2026-03-01T10:00:00+03:00'),
  currency: fc.constantFrom('USD', 'EUR'),
  amount: fc.constantFrom('9.99', 12),
  quantity: fc.constantFrom('1', 2),
  phone: fc.constant('+14155550132'),
  email: fc.constant('someone@example.com'),
};
/** Long enough to be more than any text may be, short enough to be sent often. */
const LONGEST = 20_000;

function bodyOf(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  if (name in PLAUSIBLE) return PLAUSIBLE[name]!;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => bodyOf(one)));
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, of]) => [key, bodyOf(of, key)]),
        ),
        { requiredKeys: schema.required ?? [] },
      );
    case 'array': {
      const least = schema.minItems ?? 1;
      return fc.array(bodyOf(schema.items!), { minLength: least, maxLength: Math.max(least, 2) });
    }
    case 'string':
      return fc.constantFrom('milk', 'D1', 'north', 'x'.repeat(schema.minLength ?? 1));
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 1, max: Math.min(schema.maximum ?? 50, 50) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.anything({ maxDepth: 1 });
  }
}

/** Every way to break one place of a body. */
function breaks(schema: Schema, value: unknown, set: (broken: unknown) => void): (() => void)[] {
  const broken = (...values: unknown[]) =>
    values.filter((wrong) => wrong !== null || schema.nullable !== true).map((wrong) => () => set(wrong));
  if (schema.anyOf !== undefined)
    return schema.anyOf.some(({ type }) => type === 'null') ? broken({ a: 1 }) : broken(null, { a: 1 });
  if (schema.enum !== undefined || schema.const !== undefined) return broken('nonsense', 7, null);
  switch (schema.type) {
    case 'object': {
      const of = value as Record<string, unknown>;
      const { properties = {}, required = [] } = schema;
      return [
        ...broken(7, 'text', null, []),
        ...required.map((key) => () => Reflect.deleteProperty(of, key)),
        ...(schema.additionalProperties === false ? [() => Object.assign(of, { unknown: 1 })] : []),
        ...Object.entries(properties).flatMap(([key, child]) =>
          key in of
            ? breaks(child, of[key], (wrong) => {
                of[key] = wrong;
              })
            : [],
        ),
      ];
    }
    case 'array': {
      const list = value as unknown[];
      const many = schema.maxItems !== undefined && schema.maxItems < 200;
      return [
        ...broken(7, 'text', null, {}),
        ...(many ? [() => list.push(...Array(schema.maxItems! + 1).fill(list[0]))] : []),
        ...list.flatMap((element, at) =>
          breaks(schema.items!, element, (wrong) => {
            list[at] = wrong;
          }),
        ),
      ];
    }
    case 'string': {
      const long = schema.maxLength !== undefined && schema.maxLength < LONGEST;
      return broken(7, {}, null, [], ...(long ? ['x'.repeat(schema.maxLength! + 1)] : []));
    }
    case 'integer':
    case 'number':
      return broken('seven', {}, null, ...(schema.minimum === undefined ? [] : [schema.minimum - 1]));
    case 'boolean':
      return broken('perhaps', 7, null);
    default:
      return [];
  }
}

/** The error of a call, or of the one element that was sent. */
function errorOf(answer: {
  statusCode: number;
  body: string;
}): { code?: string; message?: string } | undefined {
  const body = JSON.parse(answer.body) as {
    error?: { code?: string };
    results?: { status: string; error?: { code?: string } }[];
  };
  if (answer.statusCode >= 400) return body.error;
  return body.results?.find(({ status }) => status === 'rejected')?.error;
}

t.test('bodies broken in one place are refused with a code, and leave nothing behind', async (t) => {
  const shops = await threeShops(t);
  const { app } = await shops.serve({ rateLimit: 0 });
  const { paths } = app.swagger() as unknown as {
    paths: Record<
      string,
      Record<string, { requestBody?: { content: Record<string, { schema: Schema } | undefined> } }>
    >;
  };
  const operations = Object.entries(paths).flatMap(([url, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]): Operation[] => {
      const schema = requestBody?.content['application/json']?.schema;
      const known = schema !== undefined && (schema.type === 'object' || schema.type === 'array');
      return known && /^(post|put|patch)$/.test(method)
        ? [
            {
              method: method.toUpperCase() as Operation['method'],
              url: url.replace(/\{\w+\}/g, 'north'),
              schema,
            },
          ]
        : [];
    }),
  );
  t.ok(operations.length >= 5, operations.map(({ method, url }) => `${method} ${url}`).join(', '));

  const rows = async () => {
    const tables = await shops.database.query<{ name: string }>(
      `select format('%I', relname) as name from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await shops.database.query<{ count: number }>(`select count(*) from ${name}`);
      // Partitions are made ahead.
      if (row!.count > 0) counts[name] = row!.count;
    }
    return counts;
  };
  /** @returns the error that it is answered with. */
  const send = async ({ method, url }: Operation, body: unknown) => {
    const payload = JSON.stringify(body);
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${shops.keys.secret}`, 'content-type': 'application/json' },
      payload,
    });
    const told = `${method} ${url} ${payload?.slice(0, 400)} → ${answer.statusCode} ${answer.body.slice(0, 400)}`;
    assert.ok(answer.statusCode < 500, told);
    return { error: errorOf(answer), told };
  };
  const before = await rows();
  const refused = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc
        .constantFrom(...operations)
        .chain((operation) => fc.tuple(fc.constant(operation), bodyOf(operation.schema), fc.nat())),
      async ([operation, valid, choice]) => {
        const { url, schema } = operation;
        // One element alone, so that whatever is written is of the broken one.
        const root = { body: structuredClone(valid) };
        for (const list of Object.values(root.body as object)) if (Array.isArray(list)) list.splice(1);
        const ways = breaks(schema, root.body, (wrong) => {
          root.body = wrong;
        });
        ways[choice % ways.length]!();
        const { error, told } = await send(operation, root.body);
        assert.ok(error?.code, told);
        refused.set(url, (refused.get(url) ?? 0) + 1);
      },
    ),
    { numRuns: RUNS },
  );
  t.equal(
    [...refused.values()].reduce((sum, count) => sum + count, 0),
    RUNS,
  );
  t.strictSame(await rows(), before, 'no partial write');

  // The same bodies unbroken are taken: it was the break that was refused. Not every one names what is there.
  const taken = new Set<string>();
  for (const operation of operations)
    for (const body of fc.sample(bodyOf(operation.schema), 300)) {
      if (taken.has(operation.url)) break;
      if ((await send(operation, body)).error === undefined) taken.add(operation.url);
    }
  t.strictSame(
    ['/v1/purchases', '/v1/returns', '/v1/consents'].filter((url) => !taken.has(url)),
    [],
  );
});
