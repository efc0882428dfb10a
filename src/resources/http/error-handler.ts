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
  const known = error instanceof RegularsError ? error : fromFramework(error);
  if (known.statusCode >= 500) request.log.error({ err: error }, 'request failed');
  else request.log.info({ code: known.code, message: known.message }, 'request refused');
  const message = known.statusCode >= 500 ? publicMessage(known) : known.message;
  reply.status(known.statusCode).send({ error: { code: known.code, message } });
}

export function notFoundHandler(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?')[0]!;
  const message = `${request.method} ${path}: no such route; the API is described at /docs`;
  reply.status(404).send({ error: { code: 'not_found', message } });
}

/** Errors that Fastify and its plugins raise about a request are the caller's to know. */
function fromFramework(error: FastifyError): RegularsError {
  const code = OF_STATUS[error.statusCode ?? 500];
  if (code !== undefined) return new RegularsError(code, error.message, { cause: error });
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return new RegularsError('invalid_request', error.message, { cause: error });
  return new RegularsError('internal', 'internal error', { cause: error });
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
