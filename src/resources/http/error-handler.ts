import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, RegularsError } from '../../errors.ts';

const OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Nothing that is not meant for the caller leaves: what went wrong inside is in the log alone. */
export function errorHandler(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const known = error instanceof RegularsError ? error : fromFramework(error, request);
  // Whoever sheds load says so once: a line for each request would be more load.
  if (known.code === 'overloaded') request.log.debug({ message: known.message }, 'request refused');
  else if (known.statusCode >= 500) request.log.error({ err: error }, 'request failed');
  else request.log.info({ code: known.code, message: known.message }, 'request refused');
  reply.status(known.statusCode).send({ error: problemOf(known) });
}

/** What the caller may know of an error. */
export function problemOf(error: unknown): { code: ErrorCode; message: string } {
  const known = error instanceof RegularsError ? error : new RegularsError('internal', '');
  return { code: known.code, message: known.statusCode >= 500 ? publicMessage(known) : known.message };
}

export function notFoundHandler(request: FastifyRequest, reply: FastifyReply): void {
  // The address of a customer holds an identifier.
  const path = request.url.split('?')[0]!.replace(/^(\/v1\/customers\/).*/s, '$1…');
  const message = `${request.method} ${path}: no such route; the API is described at /docs`;
  reply.status(404).send({ error: { code: 'not_found', message } });
}

/** Errors that Fastify and its plugins raise about a request are the caller's to know. */
function fromFramework(error: FastifyError, request: FastifyRequest): RegularsError {
  const status = error.statusCode ?? 500;
  const code = OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid_request' : 'internal');
  return new RegularsError(code, messageOf(error, request), { cause: error });
}

/** Fastify's commonest complaints, with what was got and what was expected. */
function messageOf(error: FastifyError, request: FastifyRequest): string {
  switch (error.code) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'body: got nothing, expected JSON';
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return 'body: got no valid JSON, expected JSON, with no key __proto__ or constructor';
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `body: got more than ${request.routeOptions.bodyLimit} bytes, expected fewer`;
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return `content-type: got ${request.headers['content-type'] ?? 'none'}, expected ${
        request.routeOptions.schema?.consumes?.join(' or ') ?? 'application/json'
      }`;
    case 'FST_ERR_BAD_URL':
      return 'address: got a % that encodes no character';
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return 'address: got a part that is longer than any of ours';
    default:
      return error.message;
  }
}

/** The message of a failed database or store names hosts and ports. */
function publicMessage(error: RegularsError): string {
  switch (error.code) {
    case 'database_unavailable':
      return 'the database cannot be reached at the moment';
    case 'store_unavailable':
      return 'the recommendation store cannot be reached at the moment';
    case 'internal':
      return 'internal error';
    default:
      return error.message;
  }
}
