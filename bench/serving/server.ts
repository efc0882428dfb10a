// The server of bench/serving.ts: the product's own, with a route to compare with behind the same hooks, and beside it a
// Fastify without any. Told by environment variables as the product is; says where it listens, in one line of JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Fastify from 'fastify';
import { buildApp } from '../../src/app.ts';
import { untilStopped } from '../../src/commands/serve.ts';
import { readConfig } from '../../src/config.ts';
import { embeddedKeys } from '../../src/resources/auth/index.ts';
import { connectRedis } from '../../src/resources/store/redis-connection.ts';

const config = readConfig(process.env);
const app = await buildApp(config);
let reference = '';
app.put('/bench/reference', { config: { access: 'public', rateLimit: false } }, async (request) => {
  reference = JSON.stringify(request.body);
  return {};
});
app.get('/bench/reference', { config: { access: 'publishable' } }, async (_, reply) =>
  reply.type('application/json; charset=utf-8').send(reference),
);
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
app.get('/bench/process', { config: { access: 'public', rateLimit: false } }, async () => {
  const milliseconds = (share: number) => delays.percentile(share) / 1e6;
  const answer = {
    rss: process.memoryUsage.rss() / 2 ** 20,
    cpu: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    delay: { p50: milliseconds(50), p99: milliseconds(99), most: delays.max / 1e6 },
  };
  delays.reset();
  return answer;
});

const bare = Fastify();
bare.get('/', async () => ({ hello: 'world' }));
const redis = connectRedis(config.redisUrl!, 'reading');
bare.get<{ Querystring: { key: string } }>('/redis', async (request) => redis.getBuffer(request.query.key));

const keys = await embeddedKeys(app.database, app.secrets, config.dataDir);
console.log(
  JSON.stringify({
    address: await app.listen({ port: 0, host: '127.0.0.1' }),
    bare: await bare.listen({ port: 0, host: '127.0.0.1' }),
    keys,
  }),
);
await untilStopped(app);
await bare.close();
redis.disconnect();
