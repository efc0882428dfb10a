import type { FastifySchemaCompiler } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import { describeProblems } from './describe-problems.ts';

export interface ElementBatch<Element extends TSchema> {
  /** The whole call, as the API's description shows it. */
  body: TSchema;
  /** Checks the envelope alone: a malformed element is answered on its own. */
  validatorCompiler: FastifySchemaCompiler<TSchema>;
  /**
   * Each element checked on its own, and answered in the order of the call.
   * @param read may throw RegularsError. @param write answers in the order of what it gets.
   */
  answer<Value, Result>(
    elements: readonly unknown[],
    read: (element: Static<Element>) => Value,
    refused: (error: RegularsError, element: unknown) => Result,
    write: (values: readonly Value[]) => Promise<readonly Result[]>,
  ): Promise<Result[]>;
}

/** A call such as `{purchases: […]}` of which a bad element never sinks a good one. */
export function elementBatch<Element extends TSchema>(
  name: string,
  element: Element,
  maxItems: number,
): ElementBatch<Element> {
  const envelope = (items: TSchema) =>
    Type.Object({ [name]: Type.Array(items, { maxItems }) }, { additionalProperties: false });
  const envelopeValidator = Compile(envelope(Type.Unknown()));
  const elementValidator = Compile(element);
  return {
    body: envelope(element),
    validatorCompiler: () => (value: unknown) => {
      if (envelopeValidator.Check(value)) return { value };
      const message = describeProblems('body', value, envelopeValidator.Errors(value));
      return { error: new RegularsError('invalid_request', message) };
    },
    async answer<Value, Result>(
      elements: readonly unknown[],
      read: (element: Static<Element>) => Value,
      refused: (error: RegularsError, element: unknown) => Result,
      write: (values: readonly Value[]) => Promise<readonly Result[]>,
    ) {
      const results = new Array<Result>(elements.length);
      const values: Value[] = [];
      const places: number[] = [];
      for (const [place, value] of elements.entries()) {
        try {
          if (!elementValidator.Check(value))
            throw new RegularsError(
              'invalid_request',
              describeProblems('', value, elementValidator.Errors(value)),
            );
          values.push(read(value as Static<Element>));
          places.push(place);
        } catch (error) {
          if (!(error instanceof RegularsError)) throw error;
          results[place] = refused(error, value);
        }
      }
      for (const [at, result] of (await write(values)).entries()) results[places[at]!] = result;
      return results;
    },
  };
}
