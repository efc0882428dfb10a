import { type Static, type TSchema, Type } from 'typebox';
import { RegularsError } from '../errors.ts';
import { elementBatch } from '../resources/http/index.ts';

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

/** A call of items, aliases or categories. */
export function entryBatch<Body extends TSchema>(name: string, element: Body) {
  const { body, validatorCompiler, answer } = elementBatch(name, element, MAX_BATCH);
  return {
    body,
    description: `At most ${MAX_BATCH.toLocaleString('en')} ${name} a call; each is answered on its own, in their order. What is left out stays as it is; sent again, nothing changes.`,
    validatorCompiler,
    /**
     * Reads each element, refuses a key named twice, writes the good ones and answers all in their order.
     * @param entryOf may throw RegularsError. @param write answers in the order of what it gets.
     */
    answer<Entry>(
      elements: readonly unknown[],
      entryOf: (body: Static<Body>) => Entry,
      keyOf: (entry: Entry) => string,
      write: (entries: readonly Entry[]) => Promise<EntryResult[]>,
    ): Promise<EntryResult[]> {
      const keys = new Set<string>();
      const once = (value: Static<Body>) => {
        const entry = entryOf(value);
        if (keys.has(keyOf(entry)))
          throw new RegularsError('conflict', 'named before in the same call: the first one counts');
        keys.add(keyOf(entry));
        return entry;
      };
      return answer<Entry, EntryResult>(elements, once, rejection, write);
    },
  };
}
