import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import t from 'tap';
import { CUSTOMERS } from '../../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import type { Letter } from '../schemas.ts';

type Answer = { line: number } & Letter & { error?: { code: string; message: string } };

t.test('many letters in one call', async (t) => {
  const { server, database, keys } = await openThreeShopsServer(t, {
    publicUrl: 'https://letters.shop.example',
    mailConsentDefault: true,
  });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${keys.secret}`, 'content-type': 'application/x-ndjson' };
  const open = () =>
    request({ port, method: 'POST', path: '/v1/letters/render-batch', headers, agent: false });
  const ask = async (body: string | Buffer) => {
    const call = open();
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    const lines: Answer[] = [];
    for await (const line of createInterface(answer)) lines.push(JSON.parse(line));
    return { status: answer.statusCode, type: answer.headers['content-type'], lines };
  };
  const of = (who: keyof typeof CUSTOMERS, more: object = {}) =>
    JSON.stringify({ template: 'post-purchase', customer: { card: CUSTOMERS[who].card }, ...more });
  const recorded = async () =>
    Number((await database.query<{ count: number }>('select count(*) from letters'))[0]!.count);

  await t.test('each line is answered by one, in order, and a bad one sinks no other', async (t) => {
    const { status, type, lines } = await ask(
      [
        of('anna', { locale: 'ru' }),
        '{"template": "post-purchase"',
        '',
        of('boris', { template: 'welcome' }),
        Buffer.from([0x22, 0xff, 0x22]).toString('latin1'),
        of('vera'),
        `{"x": "${'x'.repeat(70_000)}"}`,
        JSON.stringify({ template: 'post-purchase' }),
        of('boris', { context: { purchase: { id: 'nothing' } } }),
        of('boris', { locale: 'en' }),
      ].join('\n'),
    );
    t.equal(status, 200);
    t.equal(type, 'application/x-ndjson');
    t.match(lines, [
      { line: 1, subject: /Спасибо/ },
      { line: 2, error: { code: 'invalid_request', message: /no valid JSON/ } },
      { line: 4, error: { code: 'not_found', message: /^template: got welcome/ } },
      { line: 5, error: { code: 'invalid_request' } },
      { line: 6, html: /<html lang="en"/ },
      { line: 7, error: { code: 'payload_too_large' } },
      { line: 8, error: { code: 'invalid_request', message: /customer/ } },
      { line: 9, error: { code: 'not_found', message: /no purchase nothing/ } },
      { line: 10, subject: /Thank you/, headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } },
    ]);
    t.equal(lines.length, 9);
    const [record] = await database.query('select template from letters where letter_id = $1', [
      lines[0]!.letter,
    ]);
    t.match(record, { template: 'post-purchase' }, 'a letter of a batch is a record as well');
  });

  await t.test('one answer may be read before the next request is written', async (t) => {
    const call = open();
    call.write(`${of('anna')}\n`);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    const lines = createInterface(answer)[Symbol.asyncIterator]();
    t.match(JSON.parse((await lines.next()).value), { line: 1, html: /^<!doctype/i });
    call.end(`${of('boris')}\n`);
    t.match(JSON.parse((await lines.next()).value), { line: 2, html: /^<!doctype/i });
    t.equal((await lines.next()).done, true);
  });

  await t.test('whoever reads nothing is sent no more than fits on the way', async (t) => {
    const total = 3_000;
    const before = await recorded();
    const call = open();
    call.end(`${of('anna')}\n`.repeat(total));
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    let [last, still] = [0, 0];
    const made = await until(
      async () => {
        const now = (await recorded()) - before;
        still = now === last ? still + 1 : 0;
        last = now;
        return now;
      },
      (now) => now === total || (now > 0 && still > 30),
    );
    t.ok(made < total / 2, `${made} of ${total} letters were rendered for nobody`);
    let count = 0;
    for await (const line of createInterface(answer))
      count += line.startsWith(`{"line":${count + 1},`) ? 1 : 0;
    t.equal(count, total, 'all of them come, in order, once they are read');
  });

  await t.test('whoever leaves half-way stops it, and the server goes on', async (t) => {
    const before = await recorded();
    const call = open();
    call.on('error', () => {});
    call.write(`${of('anna')}\n`.repeat(1_000));
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    answer.on('error', () => {});
    await once(answer, 'data');
    call.destroy();
    let last = -1;
    await until(recorded, (now) => {
      const settled = now === last;
      last = now;
      return settled;
    });
    t.ok((await recorded()) - before < 1_000);
    t.equal((await ask(of('anna'))).lines.length, 1);
  });

  await t.test('a body may take longer than any other request', async (t) => {
    const timedOut = (socket: unknown) =>
      server.app.server.emit(
        'clientError',
        Object.assign(new Error('timed out'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
        socket,
      );
    const connected = once(server.app.server, 'connection');
    const call = open();
    call.write(`${of('anna')}\n`);
    const [socket] = await connected;
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    timedOut(socket);
    call.end(of('boris'));
    let count = 0;
    for await (const _ of createInterface(answer)) count++;
    t.equal(count, 2);

    const other = once(server.app.server, 'connection');
    const slow = request({ port, method: 'POST', path: '/v1/letters/render', headers, agent: false });
    slow.on('error', () => {});
    slow.write('{');
    timedOut((await other)[0]);
    const [late] = (await once(slow, 'response')) as [IncomingMessage];
    t.equal(late.statusCode, 408, 'of others the time is limited');
    late.resume();
  });

  await t.test('other bodies are refused', async (t) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/letters/render-batch',
      headers: { ...headers, 'content-type': 'application/json' },
      payload: '{}',
    });
    t.equal(answer.statusCode, 415);
    t.match(answer.json().error.message, /got application\/json, expected application\/x-ndjson/);
  });
});
