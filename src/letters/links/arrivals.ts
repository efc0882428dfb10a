import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RegularsError } from '../../errors.ts';
import { linkDevice, normaliseIdentifier, surestIdentifier } from '../../history/index.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import type { LetterRoom } from '../render.ts';
import { ArrivalAnswerSchema, ArrivalBodySchema } from '../schemas.ts';
import { ARRIVAL_MS, arrivalOf } from './token.ts';

/** Where the site hands in what a click brought it. */
export const arrivalRoutes: FastifyPluginAsyncTypebox<{ room: LetterRoom }> = async (app, { room }) => {
  app.post(
    '/v1/letters/arrivals',
    {
      config: { access: 'publishable' },
      schema: {
        tags: ['letters'],
        summary: 'A visitor came by a click in a letter',
        description:
          'Hands in the token of REGULARS_CLICK_PARAMETER, once and within ten minutes. The device is then perhaps the ' +
          "customer's: weak evidence, for letters get forwarded. The answer says nothing about anybody.",
        body: ArrivalBodySchema,
        response: { 202: ArrivalAnswerSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const { token, visitor } = request.body;
      const now = room.now();
      const device = normaliseIdentifier('visitor', visitor, '');
      if (device === null)
        throw new RegularsError('invalid_identifier', 'visitor: got what is no valid visitor, expected one');
      const arrival = arrivalOf(app.secrets, token, now);
      if (arrival === null) throw unknown();
      await app.database.transaction(async (session) => {
        const expiresAt = new Date(now.getTime() + ARRIVAL_MS);
        if (!(await room.repository.useArrival(session, arrival.nonce, now, expiresAt)))
          throw new RegularsError('conflict', 'token: was handed in before, expected that of a new click');
        const letter = await room.repository.find(arrival.letterId);
        if (letter === null) throw unknown();
        if (!(await room.permits(letter.customerNo, 'profiling'))) return;
        const person = await surestIdentifier(session, app.secrets, letter.customerNo);
        if (person !== null) await linkDevice(session, app.secrets, person, device, now);
      });
      reply.status(202);
      return {};
    },
  );
};

function unknown(): RegularsError {
  return new RegularsError(
    'invalid_request',
    'token: got one that is altered or older than ten minutes, expected that of a click just now',
  );
}
