import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** In a thread of its own: whoever makes the bodies of the stock has no time to look at the clock. */
export interface AskWidgets {
  servers: readonly { address: string; key: string }[];
  perSecond: number;
  items: number;
}

const { servers, perSecond, items } = workerData as AskWidgets;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const times: number[] = [];
const running = new Set<Promise<void>>();
const began = performance.now();
let asked = 0;

function ask({ address, key }: AskWidgets['servers'][number], item: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = `${address}/v1/recommendations/item-page?item=${item}&count=10`;
    get(url, { agent, headers: { authorization: `Bearer ${key}` } }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${url}: ${answer.statusCode}`));
      });
    }).on('error', reject);
  });
}

const timer = setInterval(() => {
  for (; asked < ((performance.now() - began) / 1_000) * perSecond; asked++) {
    // Each from the moment at which it was due (an open loop).
    const due = began + (asked * 1_000) / perSecond;
    const item = `SKU-${String((asked * 7_919) % items).padStart(6, '0')}`;
    const answer = ask(servers[asked % servers.length]!, item).then(() => {
      times.push(performance.now() - due);
      running.delete(answer);
    });
    running.add(answer);
  }
}, 1);

parentPort!.once('message', async () => {
  clearInterval(timer);
  await Promise.all(running);
  agent.destroy();
  parentPort!.postMessage(times.sort((a, b) => a - b));
});
