import type { FastifySchemaCompiler } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import { describeProblems } from '../../resources/http/index.ts';
import type { WriteResult } from './purchase.ts';
import { MAX_BATCH } from './schemas.ts';

export interface FactBatch<Body extends TSchema> {
  /** What the API's description says of the call beside its summary. */
  description: string;
  /** The whole call, as the API's description shows it. */
  body: TSchema;
  /** Checks the envelope alone: a malformed fact is answered on its own line. */
  validatorCompiler: FastifySchemaCompiler<TSchema>;
  /** Each element checked on its own, and answered in the order of the call. */
  answer<Fact>(
    elements: readonly unknown[],
    factOf: (body: Static<Body>) => Fact,
    write: (facts: readonly Fact[]) => Promise<WriteResult[]>,
  ): Promise<WriteResult[]>;
}

/** A call such as `{purchases: […]}` of which a bad element never sinks a good one. */
export function factBatch<Body extends TSchema>(name: string, element: Body): FactBatch<Body> {
  const envelope = (items: TSchema) =>
    Type.Object({ [name]: Type.Array(items, { maxItems: MAX_BATCH }) }, { additionalProperties: false });
  const envelopeValidator = Compile(envelope(Type.Unknown()));
  const elementValidator = Compile(element);

  return {
    description: `At most ${MAX_BATCH.toLocaleString('en')} ${name} a call; each is answered on its own, in their order.`,
    body: envelope(element),
    validatorCompiler: () => (value: unknown) => {
      if (envelopeValidator.Check(value)) return { value };
      const message = describeProblems('body', value, envelopeValidator.Errors(value));
      return { error: new RegularsError('invalid_request', message) };
    },
    async answer(elements, factOf, write) {
      const results = new Array<WriteResult>(elements.length);
      const facts: ReturnType<typeof factOf>[] = [];
      const places: number[] = [];
      for (const [place, value] of elements.entries()) {
        try {
          if (!elementValidator.Check(value))
            throw new RegularsError(
              'invalid_request',
              describeProblems('', value, elementValidator.Errors(value)),
            );
          facts.push(factOf(value as Static<Body>));
          places.push(place);
        } catch (error) {
          if (!(error instanceof RegularsError)) throw error;
          const { code, message } = error;
          results[place] = { id: idOf(value), status: 'rejected', error: { code, message } };
        }
      }
      for (const [at, result] of (await write(facts)).entries()) results[places[at]!] = result;
      return results;
    },
  };
}

function idOf(value: unknown): string | null {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id.slice(0, 128) : null;
}
