import type { Family, Sample } from './exposition.ts';

const BUCKET_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] as const;

interface Series {
  buckets: Float64Array;
  count: number;
  seconds: number;
}

/** Requests by route and status. Counting one is two look-ups and three additions; routes are as registered, so few. */
export class RequestCounter {
  readonly #series = new Map<string, Map<string, Map<number, Series>>>();

  /** @param route as registered (`/v1/letters/render`). */
  count(method: string, route: string, status: number, seconds: number): void {
    const byMethod = inner(this.#series, route, () => new Map<string, Map<number, Series>>());
    const byStatus = inner(byMethod, method, () => new Map<number, Series>());
    const series = inner(byStatus, status, () => ({
      buckets: new Float64Array(BUCKET_SECONDS.length),
      count: 0,
      seconds: 0,
    }));
    series.count++;
    series.seconds += seconds;
    for (let at = BUCKET_SECONDS.length - 1; at >= 0 && seconds <= BUCKET_SECONDS[at]!; at--)
      series.buckets[at] = series.buckets[at]! + 1;
  }

  family(): Family {
    const samples: Sample[] = [];
    for (const [route, byMethod] of this.#series)
      for (const [method, byStatus] of byMethod)
        for (const [status, series] of byStatus)
          samples.push(...samplesOf({ method, route, status }, series));
    return {
      name: 'regulars_http_request_duration_seconds',
      type: 'histogram',
      help: 'Time to answer, by route and status.',
      samples,
    };
  }
}

function samplesOf(labels: Record<string, string | number>, { buckets, count, seconds }: Series): Sample[] {
  return [
    ...BUCKET_SECONDS.map((limit, at) => ({
      suffix: '_bucket',
      labels: { ...labels, le: limit },
      value: buckets[at]!,
    })),
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
    { suffix: '_sum', labels, value: seconds },
    { suffix: '_count', labels, value: count },
  ];
}

function inner<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
