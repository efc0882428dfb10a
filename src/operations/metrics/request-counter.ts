import { Histogram } from '../../resources/histogram.ts';
import { type Family, histogram } from './exposition.ts';

/** Requests by route and status. Counting one is three look-ups and an observation; routes are as registered, so few. */
export class RequestCounter {
  readonly #series = new Map<string, Map<string, Map<number, Histogram>>>();

  /** @param route as registered (`/v1/letters/render`). */
  count(method: string, route: string, status: number, seconds: number): void {
    const byMethod = inner(this.#series, route, () => new Map<string, Map<number, Histogram>>());
    const byStatus = inner(byMethod, method, () => new Map<number, Histogram>());
    inner(byStatus, status, () => new Histogram()).observe(seconds);
  }

  family(): Family {
    const series = [...this.#series].flatMap(([route, byMethod]) =>
      [...byMethod].flatMap(([method, byStatus]) =>
        [...byStatus].map(([status, times]) => [{ method, route, status }, times] as const),
      ),
    );
    return histogram(
      'regulars_http_request_duration_seconds',
      'Time to answer, by route and status.',
      series,
    );
  }
}

function inner<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
