import Fastify from 'fastify';
import t from 'tap';
import { securityHeadersPlugin } from './security-headers.ts';

t.test('every answer has the headers of the first, but for a route with its own', async (t) => {
  const app = Fastify();
  await app.register(securityHeadersPlugin);
  app.get('/', async () => ({}));
  app.get('/own', { helmet: { contentSecurityPolicy: false } }, async () => ({}));
  const headersOf = async (url: string) => {
    const { date: _, ...headers } = (await app.inject(url)).headers;
    return headers;
  };
  const first = await headersOf('/');
  t.match(first, {
    'content-security-policy': /default-src 'self'/,
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
  t.notMatch(first['content-security-policy'], /upgrade-insecure-requests/);
  t.strictSame(await headersOf('/'), first);
  const own = await headersOf('/own');
  t.notOk('content-security-policy' in own);
  t.equal(own['x-content-type-options'], 'nosniff');
});
