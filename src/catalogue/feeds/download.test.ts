import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { download, isPrivate, shownAddress } from './download.ts';

/** A server of this test, and where its answers are downloaded to. */
async function serving(t: Test, listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/feed?token=t0ken`, path: join(t.testdir(), 'feed') };
}

const MB = Buffer.alloc(2 ** 20, 'x');

t.test('a feed is downloaded whole, unpacked where the server packs it', async (t) => {
  const { address, path } = await serving(t, (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('<yml_catalog/>'));
  });
  await download(address, path);
  t.equal(await readFile(path, 'utf8'), '<yml_catalog/>');
  t.equal((await stat(path)).mode & 0o777, 0o600);
});

t.test('a server that never answers, stops half-way or drips is left', async (t) => {
  const never = await serving(t, () => {});
  const named = {
    code: 'import_failed',
    message: /^http:\/\/127\.0\.0\.1:\d+\/feed: no answer within 0\.05 s$/,
  };
  await t.rejects(download(never.address, never.path, { answerMilliseconds: 50 }), named);
  const stops = await serving(t, (_, response) => {
    response.write('<yml_catalog>');
  });
  await t.rejects(download(stops.address, stops.path, { idleMilliseconds: 50 }), {
    message: /nothing came for 0\.05 s/,
  });
  const drips = await serving(t, (_, response) => {
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  });
  await t.rejects(download(drips.address, drips.path, { totalMilliseconds: 200 }), {
    message: /not whole after 0\.2 s/,
  });
});

t.test('more bytes than the limit are not taken, whether announced, sent or packed', async (t) => {
  const limits = { maxBytes: 3 * MB.length };
  const announced = await serving(t, (_, response) => {
    response.writeHead(200, { 'content-length': 2 ** 40 }).write('<');
  });
  await t.rejects(download(announced.address, announced.path, limits), {
    message: /larger than 3145728 bytes/,
  });
  t.notOk(existsSync(announced.path));
  const endless = await serving(t, (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(MB));
    };
    response.on('drain', more);
    more();
  });
  await t.rejects(download(endless.address, endless.path, limits), { message: /larger than/ });
  t.ok((await stat(endless.path)).size <= limits.maxBytes);
  const packed = await serving(t, (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.concat(Array(8).fill(MB))));
  });
  await t.rejects(download(packed.address, packed.path, limits), { message: /larger than/ });
});

t.test('a connection that breaks is an error, with a length and without', async (t) => {
  for (const headers of [{ 'content-length': 10_000 }, {}]) {
    const { address, path } = await serving(t, (_, response) => {
      response.writeHead(200, headers).write('<yml_catalog>', () => response.destroy());
    });
    await t.rejects(download(address, path), { code: 'import_failed' });
  }
});

t.test('which addresses are of a private network', async (t) => {
  for (const host of [
    '127.0.0.1',
    'localhost',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0x7f000001',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
    '[fe80::1]',
  ])
    t.ok(await isPrivate(new URL(`http://${host}/`)), host);
  for (const host of ['8.8.8.8', '172.32.0.1', '[2001:4860:4860::8888]'])
    t.notOk(await isPrivate(new URL(`http://${host}/`)), host);
});

t.test('messages and books get an address without its secrets', async (t) => {
  t.equal(shownAddress('https://me:s3cret@shop.example/a.yml?key=1#x'), 'https://shop.example/a.yml');
  t.equal(shownAddress('not one'), 'an address');
});
