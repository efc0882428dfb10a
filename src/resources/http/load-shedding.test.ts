import t from 'tap';
import { openThreeShopsServer } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';

t.test(
  'a server that cannot keep up says so at once, and to whoever looks after it that it lives',
  async (t) => {
    const { server, keys } = await openThreeShopsServer(t, { maxEventLoopDelayMs: 200 });
    const ask = () =>
      server.post<{ error?: { code: string } }>(
        '/v1/recommendations',
        { requests: [{ placement: 'home' }] },
        keys.publishable,
      );
    t.equal((await ask()).status, 200);
    const askBusy = () => {
      const began = performance.now();
      while (performance.now() - began < 400);
      return ask();
    };
    const shed = await until(askBusy, ({ status }) => status !== 200);
    t.match(shed, { status: 503, headers: { 'retry-after': '5' }, body: { error: { code: 'overloaded' } } });
    t.equal((await server.get('/health/live')).status, 200);
    t.equal((await until(ask, ({ status }) => status === 200)).status, 200);
  },
);
