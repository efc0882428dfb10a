import { lookup } from 'node:dns/promises';
import { createWriteStream } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { RegularsError } from '../../errors.ts';

const MAX_REDIRECTS = 5;

export interface DownloadLimits {
  /** Until the first byte of the answer. */
  answerMilliseconds: number;
  /** Between two pieces of it. */
  idleMilliseconds: number;
  /** For all of it. */
  totalMilliseconds: number;
  maxBytes: number;
}

const LIMITS: DownloadLimits = {
  answerMilliseconds: 60_000,
  idleMilliseconds: 60_000,
  totalMilliseconds: 30 * 60_000,
  maxBytes: 4 * 2 ** 30,
};

/** Whether a command's argument is an address rather than a file. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** An address fit for books and messages: user, password and query may hold a secret. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return 'an address';
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}

/**
 * Fetches a feed into a file: http or https, a user and password of the address as Basic authorization (RFC 7617), which
 * no other host gets; at most five redirects, none of them from https to http, nor from outside into a private network.
 * @throws RegularsError `import_failed` naming the address without its secrets.
 */
export async function download(
  address: string,
  path: string,
  limits: Partial<DownloadLimits> = {},
): Promise<void> {
  const { answerMilliseconds, idleMilliseconds, totalMilliseconds, maxBytes } = { ...LIMITS, ...limits };
  const control = new AbortController();
  const stopAfter = (milliseconds: number, what: string) =>
    setTimeout(() => control.abort(new Error(what)), milliseconds);
  const whole = stopAfter(totalMilliseconds, `not whole after ${totalMilliseconds / 1_000} s`);
  let pause = stopAfter(answerMilliseconds, `no answer within ${answerMilliseconds / 1_000} s`);
  try {
    const response = await follow(new URL(address), control.signal);
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _, done) {
        clearTimeout(pause);
        pause = stopAfter(idleMilliseconds, `nothing came for ${idleMilliseconds / 1_000} s`);
        bytes += chunk.length;
        done(bytes > maxBytes ? tooLarge(maxBytes) : null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }), {
      signal: control.signal,
    });
  } catch (error) {
    const cause = control.signal.aborted ? control.signal.reason : error;
    const { message, cause: inner } = cause as Error;
    const why = inner instanceof Error && message === 'fetch failed' ? inner.message : message;
    throw new RegularsError('import_failed', `${shownAddress(address)}: ${why}`, { cause });
  } finally {
    clearTimeout(whole);
    clearTimeout(pause);
  }
}

async function follow(start: URL, signal: AbortSignal): Promise<Response> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const headers = url.host === start.host && url.protocol === start.protocol ? authorization(start) : {};
    const plain = new URL(url);
    plain.username = '';
    plain.password = '';
    const response = await fetch(plain, { redirect: 'manual', signal, headers });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) {
      if (response.status === 200 && response.body !== null) return response;
      await response.body?.cancel();
      throw new Error(`got status ${response.status}, expected 200`);
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    if (!isAddress(next.href) || (url.protocol === 'https:' && next.protocol === 'http:'))
      throw new Error(`redirects to ${next.protocol}//, expected ${url.protocol}//`);
    if (next.host !== url.host && (await isPrivate(next)) && !(await isPrivate(start)))
      throw new Error('redirects to an address of a private network, expected a public one');
    url = next;
  }
  throw new Error(`redirects more than ${MAX_REDIRECTS} times`);
}

/** What answers only from within: loopback, private, link-local (RFC 6890), their IPv6 twins (RFC 4193, RFC 4291). */
function privateNetworks(): BlockList {
  const list = new BlockList();
  for (const [network, bits] of [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ] as const)
    list.addSubnet(network, bits);
  list.addAddress('::', 'ipv6');
  list.addAddress('::1', 'ipv6');
  list.addSubnet('fc00::', 7, 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  return list;
}

/** Whether any address of its host is private. */
export async function isPrivate({ hostname }: URL): Promise<boolean> {
  const networks = privateNetworks();
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
  return found.some(({ address }) => networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function tooLarge(maxBytes: number): Error {
  return new Error(`larger than ${maxBytes} bytes`);
}
