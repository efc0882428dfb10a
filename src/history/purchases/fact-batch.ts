import type { FastifySchemaCompiler } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { RegularsError } from '../../errors.ts';
import type { WriteResult } from './purchase.ts';
import { MAX_BATCH } from './schemas.ts';

export interface FactBatch<Body extends TSchema> {
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
    body: envelope(element),
    validatorCompiler: () => (value: unknown) =>
      envelopeValidator.Check(value)
        ? { value }
        : { error: new RegularsError('invalid_request', describe('body', envelopeValidator.Errors(value))) },
    async answer(elements, factOf, write) {
      const results = new Array<WriteResult>(elements.length);
      const facts: ReturnType<typeof factOf>[] = [];
      const places: number[] = [];
      for (const [place, value] of elements.entries()) {
        try {
          if (!elementValidator.Check(value))
            throw new RegularsError('invalid_request', describe('', elementValidator.Errors(value)));
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

/** Where and what was expected. What was got is left out: it may be somebody's phone. */
function describe(part: string, errors: readonly TLocalizedValidationError[]): string {
  // The alternatives of a union each complain, and so does each unknown key beside the object that has it.
  const telling = errors.filter(
    ({ keyword, schemaPath }) => keyword !== 'boolean' && !schemaPath.includes('/anyOf/'),
  );
  return telling
    .slice(0, 3)
    .map(({ keyword, instancePath, message, params }) => {
      const where = `${part}${instancePath}`.replace(/^\//, '') || 'element';
      if (keyword === 'anyOf') return `${where}: expected a decimal, or an object as described`;
      const { additionalProperties, requiredProperties, allowedValues } = params as Record<string, unknown>;
      const names = additionalProperties ?? requiredProperties ?? allowedValues;
      return `${where}: ${message}${Array.isArray(names) ? ` (${names.join(', ')})` : ''}`;
    })
    .join('; ')
    .slice(0, 500);
}
