/** One placement, as POST /v1/recommendations takes it. */
export interface PlacementRequest {
  placement: string;
  items?: string[];
  cart?: string[];
  exclude?: string[];
  count?: number;
  filter?: { categories: string[] };
}

export interface Item {
  id: string;
  title: string;
  url?: string;
  image?: string;
  price?: number;
  oldPrice?: number;
  currency?: string;
  reason?: { code: string; because?: { id: string; title: string } };
}

export interface Answer {
  requestId: string;
  placement: string;
  items: Item[];
}

/** Whose server, and who asks: elements that agree in it are asked for together. */
export interface Page {
  origin: string;
  key: string;
  visitor?: string;
  customerToken?: string;
  store?: string;
}

interface Waiting {
  request: PlacementRequest;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/** Most placements of one call. */
const MOST = 20;
const waiting = new Map<string, Waiting[]>();

/**
 * Elements of one page are answered by one call, so that no item stands on it twice. One alone, about nobody, is a GET,
 * which browsers and proxies keep.
 */
export function ask(page: Page, request: PlacementRequest, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const group = JSON.stringify([page, timeoutMs]);
    const together = waiting.get(group);
    const one = { request, resolve, reject };
    if (together !== undefined) return together.push(one);
    waiting.set(group, [one]);
    queueMicrotask(() => {
      const all = waiting.get(group)!;
      waiting.delete(group);
      for (let at = 0; at < all.length; at += MOST) void call(page, all.slice(at, at + MOST), timeoutMs);
    });
  });
}

async function call(page: Page, asked: Waiting[], timeoutMs: number): Promise<void> {
  try {
    const stop = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(
      ...(asked.length === 1 && isNobody(page)
        ? byGet(page, asked[0]!.request, stop)
        : byPost(page, asked, stop)),
    );
    if (!answer.ok) throw new Error(`regulars: ${answer.status}`);
    const { requestId, results } = (await answer.json()) as {
      requestId: string;
      results: Omit<Answer, 'requestId'>[];
    };
    for (const [at, { resolve }] of asked.entries()) resolve({ requestId, ...results[at]! });
  } catch (reason) {
    for (const { reject } of asked) reject(reason);
  }
}

function isNobody({ visitor, customerToken }: Page): boolean {
  return visitor === undefined && customerToken === undefined;
}

function byGet(page: Page, request: PlacementRequest, signal: AbortSignal): [URL, RequestInit] {
  const url = new URL(`/v1/recommendations/${encodeURIComponent(request.placement)}`, page.origin);
  const add = (name: string, values: readonly string[] = []) => {
    for (const value of values) url.searchParams.append(name, value);
  };
  add('key', [page.key]);
  add('item', request.items);
  add('cart', request.cart);
  add('exclude', request.exclude);
  add('category', request.filter?.categories);
  add('store', page.store === undefined ? [] : [page.store]);
  add('count', request.count === undefined ? [] : [String(request.count)]);
  return [url, { signal, credentials: 'omit' }];
}

function byPost(page: Page, asked: Waiting[], signal: AbortSignal): [URL, RequestInit] {
  const { origin, key, visitor, customerToken, store } = page;
  const body = {
    ...(visitor !== undefined && { visitor }),
    ...(customerToken !== undefined && { customerToken }),
    ...(store !== undefined && { context: { store } }),
    requests: asked.map(({ request }) => request),
  };
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return [
    new URL('/v1/recommendations', origin),
    { method: 'POST', headers, body: JSON.stringify(body), signal, credentials: 'omit' },
  ];
}
