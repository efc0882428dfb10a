import { Histogram } from '../../resources/histogram.ts';

/** One metric of any number of series, as Prometheus names them (https://prometheus.io/docs/practices/naming/). */
export interface Family {
  /** `regulars_…`, in base units, of a counter ending in `_total`. */
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  samples: Sample[];
}

export interface Sample {
  /** Of a histogram: `_bucket`, `_sum`, `_count`. */
  suffix?: string;
  labels?: Readonly<Record<string, string | number>>;
  value: number;
}

export function counter(name: string, help: string, samples: Sample[]): Family {
  return { name, type: 'counter', help, samples };
}

export function gauge(name: string, help: string, samples: Sample[]): Family {
  return { name, type: 'gauge', help, samples };
}

/** @param series labels and what was counted under them. */
export function histogram(
  name: string,
  help: string,
  series: Iterable<readonly [labels: NonNullable<Sample['labels']>, Histogram]>,
): Family {
  const samples: Sample[] = [];
  for (const [labels, { buckets, sum, count }] of series) {
    for (const [at, le] of [...Histogram.bounds, '+Inf'].entries())
      samples.push({ suffix: '_bucket', labels: { ...labels, le }, value: buckets[at] ?? count });
    samples.push({ suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count });
  }
  return { name, type: 'histogram', help, samples };
}

/** Prometheus' text format, version 0.0.4: the lines of a family together, each line ended. */
export function expose(families: readonly Family[]): string {
  let text = '';
  for (const { name, type, help, samples } of families) {
    text += `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
    for (const { suffix = '', labels = {}, value } of samples)
      text += `${name}${suffix}${labelsOf(labels)} ${numberOf(value)}\n`;
  }
  return text;
}

function labelsOf(labels: Readonly<Record<string, string | number>>): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return '';
  return `{${entries.map(([name, value]) => `${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`).join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** As Go's ParseFloat reads it. */
function numberOf(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
