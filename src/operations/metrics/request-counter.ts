const BUCKET_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] as const;

interface Series {
  labels: string;
  buckets: Float64Array;
  count: number;
  seconds: number;
}

/** Requests by route and status. Counting one is two look-ups and three additions; routes are as registered, so few. */
export class RequestCounter {
  readonly #series = new Map<string, Map<number, Series>>();

  /** @param route as registered (`/v1/letters/render`). */
  count(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route}`;
    let byStatus = this.#series.get(key);
    if (byStatus === undefined) {
      byStatus = new Map();
      this.#series.set(key, byStatus);
    }
    let series = byStatus.get(status);
    if (series === undefined) {
      const labels = `method="${method}",route="${escaped(route)}",status="${status}"`;
      series = { labels, buckets: new Float64Array(BUCKET_SECONDS.length), count: 0, seconds: 0 };
      byStatus.set(status, series);
    }
    series.count++;
    series.seconds += seconds;
    for (let at = BUCKET_SECONDS.length - 1; at >= 0 && seconds <= BUCKET_SECONDS[at]!; at--)
      series.buckets[at] = series.buckets[at]! + 1;
  }

  /** In Prometheus' text format, version 0.0.4. */
  lines(): string[] {
    const name = 'regulars_http_request_seconds';
    const lines = [`# HELP ${name} Time to answer, by route and status.`, `# TYPE ${name} histogram`];
    for (const byStatus of this.#series.values())
      for (const { labels, buckets, count, seconds } of byStatus.values()) {
        for (const [at, limit] of BUCKET_SECONDS.entries())
          lines.push(`${name}_bucket{${labels},le="${limit}"} ${buckets[at]}`);
        lines.push(
          `${name}_bucket{${labels},le="+Inf"} ${count}`,
          `${name}_sum{${labels}} ${seconds}`,
          `${name}_count{${labels}} ${count}`,
        );
      }
    return lines;
  }
}

/** A label's value. */
export function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
