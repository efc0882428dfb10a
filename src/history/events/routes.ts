import { isUtf8 } from 'node:buffer';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Compile } from 'typebox/compile';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import { describeProblems, ErrorAnswers, validatorCompiler } from '../../resources/http/index.ts';
import { envelopeInOurWords } from './aliases.ts';
import type { Event } from './event.ts';
import { EventBuffer } from './event-buffer.ts';
import { identifierOf } from './identifier-of.ts';
import { Partitions } from './partitions.ts';
import { readEvent } from './read-event.ts';
import {
  EVENTS_BODY_LIMIT_BYTES,
  type EventsAnswer,
  EventsAnswerSchema,
  EventsBodySchema,
  type EventsEnvelope,
  EventsEnvelopeSchema,
  EventsQuerySchema,
  MAX_EVENTS,
} from './schemas.ts';
import { addToSessions } from './sessions.ts';
import { writeEvents } from './write.ts';

const MAINTENANCE_MS = 6 * 60 * 60_000;
const envelopeValidator = Compile(EventsEnvelopeSchema);

export const eventRoutes: FastifyPluginAsyncTypebox<{ config: Config; now?: () => Date }> = async (
  app,
  { config, now = () => new Date() },
) => {
  const partitions = new Partitions(app.database);
  let sessionsKept = true;
  const buffer = new EventBuffer(async (events) => {
    const results = await writeEvents(app.database, app.secrets, partitions, events);
    try {
      await addToSessions(app, events, results, now());
      sessionsKept = true;
    } catch (error) {
      // They are stored: a session that misses some of them is no reason to send them again.
      if (sessionsKept)
        app.log.warn({ err: error }, 'sessions cannot be kept: visitors are answered as if new');
      sessionsKept = false;
    }
    return results;
  });
  let maintaining: Promise<unknown> = Promise.resolve();
  const maintain = () => {
    maintaining = partitions
      .maintain(now(), config.eventsRetentionDays)
      .catch((error) => app.log.error({ err: error }, 'the months of events cannot be kept in order'));
  };
  const timer = setInterval(maintain, MAINTENANCE_MS).unref();
  maintain();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await maintaining;
    await buffer.close();
  });

  // What sendBeacon sends without asking first (Fetch standard, CORS-safelisted) is text/plain.
  app.addContentTypeParser<Buffer>('text/plain', { parseAs: 'buffer' }, (request, body, done) => {
    const parse = app.getDefaultJsonParser('error', 'error');
    if (isUtf8(body)) return parse(request, body.toString(), done);
    done(new RegularsError('invalid_request', 'body: got bytes that are not UTF-8, expected JSON in UTF-8'));
  });

  app.post(
    '/v1/events',
    {
      config: { access: 'publishable' },
      bodyLimit: EVENTS_BODY_LIMIT_BYTES,
      // The envelope, in anybody's words; each event is checked on its own.
      validatorCompiler: (route) => (route.httpPart === 'body' ? checkEnvelope : validatorCompiler(route)),
      schema: {
        tags: ['history'],
        summary: 'What visitors look at, search for, click and put in the cart',
        description: `At most ${MAX_EVENTS} events a call, JSON as application/json or, from sendBeacon, as text/plain with the key in \`?key=\`. Answered once they are stored. The events and field names of Google Analytics 4 (view_item, items[].item_id, …) and of the Segment e-commerce spec (Product Viewed, products[].product_id, …) are understood as well. A publishable key may name a visitor or a customerToken, nobody else; unknown items are made with a secret key alone.`,
        querystring: EventsQuerySchema,
        body: EventsBodySchema,
        response: { 202: EventsAnswerSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const envelope = request.body as EventsEnvelope;
      const trusted = request.auth!.kind === 'secret';
      const reading = {
        trusted,
        received: now(),
        retentionDays: config.eventsRetentionDays,
        identify: identifierOf({ trusted, auth: app.auth, country: config.country }),
      };
      const results: NonNullable<EventsAnswer['results']> = [];
      const events: Event[] = [];
      const places: number[] = [];
      for (const [place, raw] of envelope.events.entries()) {
        try {
          events.push(readEvent(raw, envelope, reading));
          places.push(place);
        } catch (error) {
          if (!(error instanceof RegularsError)) throw error;
          const { code, message } = error;
          results[place] = { status: 'rejected', error: { code, message } };
        }
      }
      const written = events.length === 0 ? [] : await buffer.add(events);
      for (const [at, { status }] of written.entries()) results[places[at]!] = { status };
      const count = (status: string) => results.filter((result) => result.status === status).length;
      reply.status(202);
      return {
        accepted: count('accepted'),
        duplicate: count('duplicate'),
        rejected: envelope.events.length - events.length,
        unknownItems: written.reduce((sum, { unknownItems }) => sum + unknownItems, 0),
        ...((request.query.results === true || events.length < results.length) && { results }),
      };
    },
  );
};

function checkEnvelope(got: unknown) {
  const value = envelopeInOurWords(got);
  if (envelopeValidator.Check(value)) return { value };
  const message = describeProblems('body', value, envelopeValidator.Errors(value));
  return { error: new RegularsError('invalid_request', message) };
}
