import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import { describeProblems } from './describe-problems.ts';

/**
 * Checks a request against its route's schema as it came: nothing is dropped, filled in or made to fit, but for query
 * strings, paths and headers, where all that is written is text.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema);
  return (got: unknown) => {
    if (validator.Check(got)) return { value: got };
    const value = httpPart === 'body' ? got : validator.Convert(got);
    if (httpPart !== 'body' && validator.Check(value)) return { value };
    const message = describeProblems(httpPart, value, validator.Errors(value));
    return { error: new RegularsError('invalid_request', message) };
  };
};
