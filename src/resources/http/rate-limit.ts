import rateLimit from '@fastify/rate-limit';
import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';

/** What one key may ask from one address: many visitors share a publishable key, and none may use it up. */
export const rateLimitPlugin = fastifyPlugin(
  async (app, { config }: { config: Config }) => {
    if (config.rateLimit === 0) return;
    await app.register(rateLimit, {
      max: config.rateLimit,
      timeWindow: '1 minute',
      cache: 20_000,
      keyGenerator: (request) => `${request.auth?.keyNo ?? ''} ${request.ip}`,
      errorResponseBuilder: (_, { max, after }) =>
        new RegularsError('rate_limited', `got more than ${max} requests a minute; try again in ${after}`),
    });
  },
  { name: 'rate-limit', fastify: '5.x', dependencies: ['auth'] },
);
