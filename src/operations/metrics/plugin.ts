import fastifyPlugin from 'fastify-plugin';
import { Type } from 'typebox';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { gauges } from './gauges.ts';
import { RequestCounter } from './request-counter.ts';

const CACHE_MS = 60_000;

/** `GET /metrics` for Prometheus, by a secret key without scopes. What the database is asked is at most a minute old. */
export const metricsPlugin = fastifyPlugin(
  async (app, { now = () => new Date() }: { now?: () => Date }) => {
    const requests = new RequestCounter();
    let known: { until: number; lines: Promise<string[]> } | undefined;
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
          summary: 'Prometheus text format: requests, imports, last receipts, shares by shop',
          response: { 200: Type.String(), ...ErrorAnswers },
        },
      },
      async (_, reply) => {
        const time = performance.now();
        if (known === undefined || time > known.until) {
          const lines = gauges(app.database, now());
          known = { until: time + CACHE_MS, lines };
          // Not kept: the next one asks again.
          lines.catch(() => {
            known = undefined;
          });
        }
        reply.type('text/plain; version=0.0.4; charset=utf-8');
        return `${[...requests.lines(), ...(await known.lines)].join('\n')}\n`;
      },
    );
  },
  { name: 'metrics', fastify: '5.x', dependencies: ['database', 'auth'] },
);
