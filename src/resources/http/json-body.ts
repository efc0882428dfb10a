import { isUtf8 } from 'node:buffer';
import fastifyPlugin from 'fastify-plugin';
import { RegularsError } from '../../errors.ts';

/**
 * JSON bodies, refused where their bytes are not UTF-8: read leniently, each bad byte becomes "�", and two codes of a
 * till that writes another encoding become one.
 */
export const jsonBodyPlugin = fastifyPlugin(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error');
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      if (isUtf8(body)) return parse(request, body.toString(), done);
      done(
        new RegularsError('invalid_request', 'body: got bytes that are not UTF-8, expected JSON in UTF-8'),
      );
    });
  },
  { name: 'json-body', fastify: '5.x' },
);
