import t from 'tap';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { RequestCounter } from './request-counter.ts';

t.test('a histogram counts what was at most so long', async (t) => {
  const counter = new RequestCounter();
  for (const seconds of [0.0005, 0.002, 0.2, 9]) counter.count('GET', '/a"b', 200, seconds);
  const lines = counter.lines().filter((line) => !line.startsWith('#'));
  const labels = 'method="GET",route="/a\\"b",status="200"';
  const bucket = (limit: string) =>
    lines
      .find((line) => line.startsWith(`regulars_http_request_seconds_bucket{${labels},le="${limit}"}`))
      ?.split(' ')[1];
  t.strictSame(['0.001', '0.002', '0.1', '0.25', '5', '+Inf'].map(bucket), ['1', '2', '2', '3', '3', '4']);
  t.ok(lines.includes(`regulars_http_request_seconds_count{${labels}} 4`));
});

t.test('GET /metrics, by a secret key alone', async (t) => {
  const shops = await threeShops(t);
  const { app } = await shops.serve();
  const metrics = (key: string) =>
    app.inject({ url: '/metrics', headers: { authorization: `Bearer ${key}` } });
  t.equal((await app.inject('/metrics')).statusCode, 401);
  t.equal((await metrics(shops.keys.publishable)).statusCode, 403);
  const { body, statusCode, headers } = await metrics(shops.keys.secret);
  t.equal(statusCode, 200);
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.match(body, /_count\{method="GET",route="\/metrics",status="401"\} 1\n/);
  t.match(body, /\nregulars_identified_share\{store="south"\} 0\.\d+\n/);
  t.match(body, /\nregulars_last_receipt_age_seconds\{store="east"\} \d+\n/);
  t.match(body, /\nregulars_unknown_item_share\{store="east"\} 0\.\d+\n/);
});
