import { setTimeout as delay } from 'node:timers/promises';
import fastifyPlugin from 'fastify-plugin';
import { Type } from 'typebox';
import type { Config } from '../../config.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { expose, type Family, gauge } from './exposition.ts';
import { followingFamilies, modelFamilies, servingFamilies } from './process-families.ts';
import { RequestCounter } from './request-counter.ts';
import { shopFamilies } from './shop-families.ts';

/** What is counted over 28 days needs no closer look. */
const CACHE_MS = 300_000;
/** Prometheus waits 10 s by default. What takes longer is there the next time. */
const QUICK_MS = 2_000;
const SLOW_MS = 5_000;

/** `GET /metrics` for Prometheus, by a secret key without scopes or of the scope `metrics`. */
export const metricsPlugin = fastifyPlugin(
  async (app, { config, now = () => new Date() }: { config: Config; now?: () => Date }) => {
    const requests = new RequestCounter();
    let known: { until: number; families: Promise<Family[]> } | undefined;
    const shops = () => {
      const time = performance.now();
      if (known === undefined || time > known.until) {
        const families = shopFamilies(app.database, now(), config.timeZone);
        known = { until: time + CACHE_MS, families };
        // Not kept: the next one asks again.
        families.catch(() => {
          known = undefined;
        });
      }
      return known.families;
    };
    /** With the database away the rest is told all the same: that is when somebody looks. */
    const stored = async (): Promise<Family[]> => {
      const up = (value: number) =>
        gauge('regulars_database_up', '1 where the database answers.', [{ value }]);
      try {
        const following = await within(QUICK_MS, followingFamilies(app.database));
        if (following === undefined) return [up(0)];
        return [up(1), ...following, ...((await within(SLOW_MS, shops())) ?? [])];
      } catch (error) {
        app.log.error({ err: error }, 'the database cannot be asked for metrics');
        return [up(0)];
      }
    };
    app.addHook('onResponse', (request, reply, done) => {
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
      requests.count(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
      done();
    });
    app.get(
      '/metrics',
      {
        config: { rateLimit: false },
        schema: {
          tags: ['health'],
          summary: 'Prometheus text format: requests, answers, change feed, shops, imports',
          response: { 200: Type.String(), ...ErrorAnswers },
        },
      },
      async (_, reply) => {
        reply.type('text/plain; version=0.0.4; charset=utf-8');
        return expose([
          requests.family(),
          ...servingFamilies(app.recommender.statistics(), app.store),
          ...modelFamilies(app.models, now()),
          ...(await stored()),
        ]);
      },
    );
  },
  { name: 'metrics', fastify: '5.x', dependencies: ['database', 'store', 'models', 'auth'] },
);

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const given = new AbortController();
  const late = delay(milliseconds, undefined, { signal: given.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    given.abort();
    work.catch(() => {});
  }
}
