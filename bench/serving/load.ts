// The load of bench/serving.ts, in a process of its own: runs the jobs that it is sent and tells their latencies.
import { connect, type Socket } from 'node:net';
import { Chance, cumulate } from '../../src/demo/chance.ts';
import { CUSTOMERS, cardOf, ITEMS, receiptOf, skuOf, VERSIONS } from './world.ts';

export interface Job {
  id: number;
  kind: keyof typeof KINDS;
  /** Base address. */
  url: string;
  key: string;
  seconds: number;
  /** Open loop: requests a second, each timed from the moment at which it was due. Absent: a closed loop. */
  rate?: number;
  connections: number;
}

export interface Done {
  id: number;
  /** Milliseconds, by the moment at which they were due, or sent. */
  latencies: Float64Array;
  /** Answers other than 200, and connections that broke. */
  errors: number;
  seconds: number;
  /** Milliseconds by which the open loop was late to send, p99. */
  late: number;
}

const chance = new Chance(7);
/** By Zipf's law; of visitors behind a flat head, for nobody is a tenth of all visits. */
const items = cumulate(Array.from({ length: ITEMS }, (_, rank) => 1 / (rank + 1)));
const visitors = cumulate(Array.from({ length: CUSTOMERS / 10 }, (_, rank) => 1 / (rank + CUSTOMERS / 200)));
const anItem = () => skuOf(1 + chance.weighted(items));
/** Of one customer in ten, who visit in these minutes. */
const aVisitor = () => 10 * chance.weighted(visitors);
const anybody = () => chance.int(0, CUSTOMERS - 1);
let receipts = 0;
/** Between looking for answers and for what is due. */
const NAP_MS = 0.2;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

const get = (path: string) => ({ method: 'GET', path, body: '' });
const post = (path: string, body: object) => ({ method: 'POST', path, body: JSON.stringify(body) });
const personal = (customer: number) =>
  post('/v1/recommendations', {
    customer: { card: cardOf(customer) },
    requests: [{ placement: 'home', count: 10 }],
  });
const KINDS = {
  bare: () => get('/'),
  reference: () => get('/bench/reference'),
  redis: () => get(`/redis?key=regulars:${VERSIONS[0]}:c${1 + aVisitor()}`),
  item: () => get(`/v1/recommendations/item-page?item=${anItem()}`),
  personal: () => personal(aVisitor()),
  anybody: () => personal(anybody()),
  five: () =>
    post('/v1/recommendations', {
      customer: { card: cardOf(aVisitor()) },
      requests: [
        { placement: 'item-page', items: [anItem()] },
        { placement: 'cart', cart: [anItem(), anItem()] },
        { placement: 'home', count: 10 },
        { placement: 'category', items: [anItem()], count: 10 },
        { placement: 'search-empty' },
      ],
    }),
  receipt: () =>
    post('/v1/purchases', {
      purchases: [receiptOf(`${process.pid}-${receipts++}`, anybody(), new Date())],
    }),
};

/** One request at a time over one connection that stays open. */
class Line {
  readonly #url: URL;
  #socket: Socket | undefined;
  #got = '';
  #expected = -1;
  #done: ((ok: boolean) => void) | undefined;

  constructor(url: URL) {
    this.#url = url;
  }

  ask(text: string, done: (ok: boolean) => void): void {
    this.#done = done;
    this.#socket ??= this.#open();
    this.#socket.write(text, 'latin1');
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect(Number(this.#url.port), this.#url.hostname);
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = undefined;
      this.#end(false);
    });
    return socket;
  }

  #take(text: string): void {
    this.#got = this.#got === '' ? text : this.#got + text;
    if (this.#expected < 0) {
      const head = this.#got.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(this.#got);
      this.#expected = head + 4 + Number(length?.[1] ?? 0);
    }
    if (this.#got.length >= this.#expected) this.#end(this.#got.startsWith('HTTP/1.1 200'));
  }

  #end(ok: boolean): void {
    const done = this.#done;
    this.#got = '';
    this.#expected = -1;
    this.#done = undefined;
    done?.(ok);
  }
}

function run({ id, kind, url, key, seconds, rate, connections }: Job): Promise<Done> {
  const { host } = new URL(url);
  const head = `Host: ${host}\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: `;
  const textOf = () => {
    const { method, path, body } = KINDS[kind]();
    return method === 'GET'
      ? `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\n\r\n`
      : `POST ${path} HTTP/1.1\r\n${head}${body.length}\r\n\r\n${body}`;
  };
  const idle = Array.from({ length: connections }, () => new Line(new URL(url)));
  const lines = [...idle];
  const latencies: number[] = [];
  const late: number[] = [];
  let errors = 0;
  const began = performance.now();
  const end = began + seconds * 1_000;
  return new Promise((resolve) => {
    const finish = () => {
      for (const line of lines) line.close();
      late.sort((a, b) => a - b);
      resolve({
        id,
        latencies: Float64Array.from(latencies),
        errors,
        seconds: (performance.now() - began) / 1_000,
        late: late[Math.floor(0.99 * late.length)] ?? 0,
      });
    };
    if (rate === undefined) {
      let open = lines.length;
      const ask = (line: Line) => {
        const sent = performance.now();
        if (sent >= end) {
          if (--open === 0) finish();
          return;
        }
        line.ask(textOf(), (ok) => {
          latencies.push(performance.now() - sent);
          if (!ok) errors++;
          ask(line);
        });
      };
      for (const line of lines) ask(line);
      return;
    }
    const due: number[] = [];
    const wanted = seconds * rate;
    let next = 0;
    let answered = 0;
    const send = (line: Line, at: number) =>
      line.ask(textOf(), (ok) => {
        latencies[at] = performance.now() - due[at]!;
        if (!ok) errors++;
        if (++answered === wanted) return finish();
        const waiting = queue.shift();
        if (waiting === undefined) idle.push(line);
        else send(line, waiting);
      });
    const queue: number[] = [];
    const turn = () => {
      const now = performance.now();
      for (; next < wanted; next++) {
        const at = began + (next * 1_000) / rate;
        if (at > now) break;
        due[next] = at;
        late.push(now - at);
        const line = idle.pop();
        if (line === undefined) queue.push(next);
        else send(line, next);
      }
      if (next === wanted) return;
      // A timer sleeps a millisecond or more, which would be most of what is measured; not to sleep would take a whole
      // processor from what is measured.
      Atomics.wait(
        NEVER,
        0,
        0,
        Math.min(NAP_MS, Math.max(0, began + (next * 1_000) / rate - performance.now())),
      );
      setImmediate(turn);
    };
    turn();
  });
}

process.on('message', async (job: Job) => {
  process.send!(await run(job));
});
