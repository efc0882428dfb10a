import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';

const RETRY_AFTER_SECONDS = 5;
const SILENCE_MS = 10_000;
/** Of the heap that V8 allows itself, and of the memory that the process may have: beyond it ends. */
const MOST_MEMORY = 0.93;

/** Answers 503 with Retry-After while this process cannot keep up, or is about to run out of memory: those who are served are served in time. */
export const loadSheddingPlugin = fastifyPlugin(
  async (app, { config }: { config: Config }) => {
    const allowed = process.constrainedMemory() ?? 0;
    let loggedAt = Number.NEGATIVE_INFINITY;
    await app.register(underPressure, {
      maxEventLoopDelay: config.maxEventLoopDelayMs,
      maxHeapUsedBytes: MOST_MEMORY * getHeapStatistics().heap_size_limit,
      // Without a limit it is told as a number beyond all memory.
      ...(allowed > 0 && Number.isSafeInteger(allowed) && { maxRssBytes: MOST_MEMORY * allowed }),
      async pressureHandler(request: FastifyRequest, reply: FastifyReply, type: string, value?: number) {
        // Whoever looks after the server has to see it.
        if (request.routeOptions.config.rateLimit === false) return;
        if (performance.now() - loggedAt > SILENCE_MS) {
          loggedAt = performance.now();
          app.log.warn({ type, value }, 'load is shed');
        }
        reply.header('retry-after', RETRY_AFTER_SECONDS);
        throw new RegularsError(
          'overloaded',
          `got more requests than can be answered; try again in ${RETRY_AFTER_SECONDS} s`,
        );
      },
    });
  },
  { name: 'load-shedding', fastify: '5.x' },
);
