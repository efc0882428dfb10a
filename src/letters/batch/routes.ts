import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import { describeProblems, ErrorAnswers, problemOf } from '../../resources/http/index.ts';
import { type LetterRoom, renderLetter } from '../render.ts';
import { type Letter, RenderBodySchema } from '../schemas.ts';
import { inOrder } from './in-order.ts';
import { type Line, linesOf } from './lines.ts';

const NDJSON = 'application/x-ndjson';
/** Of one request: its context names some dozens of items. */
const LINE_BYTES = 65_536;
/** Letters of one call that are rendered at a time: they wait for the database and the store together. */
const TOGETHER = 32;

const validator = Compile(RenderBodySchema);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a line of a batch is answered with. */
type Answer = { line: number } & (Letter | { error: ReturnType<typeof problemOf> });

/** Letters by the thousand: a stream of requests in, a stream of letters out. */
export const batchRoutes: FastifyPluginAsyncTypebox<{ room: LetterRoom }> = async (app, { room }) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(NDJSON, (_, payload, done) => done(null, payload));

  // A body of NDJSON is read as slowly as its letters are taken, and may take hours: no time-out of requests is meant for it.
  const batches = new WeakSet<Socket>();
  const answers = app.server.listeners('clientError');
  app.server.removeAllListeners('clientError');
  app.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && batches.has(socket)) return;
    for (const answer of answers) answer.call(app.server, error, socket);
  });

  app.post(
    '/v1/letters/render-batch',
    {
      schema: {
        tags: ['letters'],
        summary: 'Many finished letters: NDJSON in, NDJSON out',
        description:
          `Each line of the body (${NDJSON}) is a body of POST /v1/letters/render, of ${LINE_BYTES} bytes at most. Each is answered by ` +
          'a line, in their order, with its number as `line`: the letter, or `error` with code and message; a bad line never ' +
          'sinks a good one. Empty lines are left out. Whoever reads slowly is sent letters slowly, so read while you write.',
        consumes: [NDJSON],
        produces: [NDJSON],
        response: { 200: Type.Unsafe<Readable>({ type: 'string', description: NDJSON }), ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const { socket } = request.raw;
      batches.add(socket);
      reply.raw.once('close', () => batches.delete(socket));
      const lines = linesOf(request.body as AsyncIterable<Buffer>, LINE_BYTES);
      const answered = inOrder(filled(lines), TOGETHER, answer);
      reply.type(NDJSON);
      return Readable.from(written(answered), { objectMode: false });
    },
  );

  async function answer({ line, bytes }: Line): Promise<Answer> {
    try {
      return { line, ...(await renderLetter(room, requestOf(bytes))) };
    } catch (error) {
      if (!(error instanceof RegularsError)) app.log.error({ err: error }, 'a letter of a batch failed');
      return { line, error: problemOf(error) };
    }
  }
};

function requestOf(bytes: Buffer | null) {
  if (bytes === null)
    throw new RegularsError('payload_too_large', `line: got more than ${LINE_BYTES} bytes, expected fewer`);
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new RegularsError('invalid_request', 'line: got no valid JSON in UTF-8, expected it', { cause });
  }
  if (validator.Check(value)) return value;
  throw new RegularsError('invalid_request', describeProblems('', value, validator.Errors(value)));
}

async function* filled(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  for await (const line of lines)
    if (line.bytes === null || !/^\s*$/.test(line.bytes.toString('latin1'))) yield line;
}

async function* written(answers: AsyncIterable<Answer>): AsyncGenerator<string> {
  for await (const answer of answers) yield `${JSON.stringify(answer)}\n`;
}
