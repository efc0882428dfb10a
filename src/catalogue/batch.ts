import type { FastifySchemaCompiler } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../errors.ts';
import { describeProblems } from '../resources/http/index.ts';

/** Entries of one call, of items, aliases and categories alike. */
export const MAX_BATCH = 1_000;

export interface EntryResult {
  status: 'accepted' | 'updated' | 'unchanged' | 'rejected';
  error?: { code: string; message: string };
}

/** What each entry is answered; `named` is what the answer says of it: its SKU, its id, its source and code. */
export const EntryResultSchema = <Names extends Record<string, TSchema>>(names: Names) =>
  Type.Object({
    ...names,
    status: Type.Enum(['accepted', 'updated', 'unchanged', 'rejected']),
    error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
  });

export function rejection(error: RegularsError): EntryResult {
  return { status: 'rejected', error: { code: error.code, message: error.message } };
}

/** A call such as `{items: […]}` of which a bad entry never sinks a good one. */
export function entryBatch<Body extends TSchema>(name: string, element: Body) {
  const envelope = (items: TSchema) =>
    Type.Object({ [name]: Type.Array(items, { maxItems: MAX_BATCH }) }, { additionalProperties: false });
  const envelopeValidator = Compile(envelope(Type.Unknown()));
  const elementValidator = Compile(element);
  const validatorCompiler: FastifySchemaCompiler<TSchema> = () => (value: unknown) => {
    if (envelopeValidator.Check(value)) return { value };
    return {
      error: new RegularsError(
        'invalid_request',
        describeProblems('body', value, envelopeValidator.Errors(value)),
      ),
    };
  };
  return {
    body: envelope(element),
    description: `At most ${MAX_BATCH.toLocaleString('en')} ${name} a call; each is answered on its own, in their order. What is left out stays as it is; sent again, nothing changes.`,
    validatorCompiler,
    /**
     * Reads each element, refuses a key named twice, writes the good ones and answers all in their order.
     * @param entryOf may throw RegularsError. @param write answers in the order of what it gets.
     */
    async answer<Entry>(
      elements: readonly unknown[],
      entryOf: (body: Static<Body>) => Entry,
      keyOf: (entry: Entry) => string,
      write: (entries: readonly Entry[]) => Promise<EntryResult[]>,
    ): Promise<EntryResult[]> {
      const results = new Array<EntryResult>(elements.length);
      const entries: Entry[] = [];
      const places: number[] = [];
      const keys = new Set<string>();
      for (const [place, value] of elements.entries()) {
        try {
          if (!elementValidator.Check(value))
            throw new RegularsError(
              'invalid_request',
              describeProblems('', value, elementValidator.Errors(value)),
            );
          const entry = entryOf(value as Static<Body>);
          if (keys.has(keyOf(entry)))
            throw new RegularsError('conflict', 'named before in the same call: the first one counts');
          keys.add(keyOf(entry));
          entries.push(entry);
          places.push(place);
        } catch (error) {
          if (!(error instanceof RegularsError)) throw error;
          results[place] = rejection(error);
        }
      }
      for (const [at, result] of (await write(entries)).entries()) results[places[at]!] = result;
      return results;
    },
  };
}
