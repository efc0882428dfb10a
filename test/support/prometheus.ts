export interface ParsedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ParsedFamily {
  type: string;
  help: string;
  samples: ParsedSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)( -?\\d+)?$`);
const NUMBER = /^([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]Inf|NaN)$/;

/**
 * Reads Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/) and holds it against
 * the format's rules and those of naming. Families without samples are allowed.
 * @throws Error that names the line.
 */
export function parsePrometheus(text: string): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end in a line feed');
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const fail = (why: string): never => {
      throw new Error(`${why}: ${line}`);
    };
    const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line);
    if (comment !== null) {
      const [, what, name, rest] = comment as unknown as [string, string, string, string];
      if (what === 'HELP') {
        if (families.has(name)) fail('a family told of twice');
        if (!/^(?:[^\\]|\\\\|\\n)+$/.test(rest)) fail('help that is empty or not escaped');
        families.set(name, { type: '', help: rest, samples: [] });
        current = name;
      } else {
        if (name !== current || families.get(name)!.type !== '') fail('TYPE does not follow its HELP');
        if (!/^(counter|gauge|histogram)$/.test(rest)) fail('an unknown type');
        if ((rest === 'counter') !== name.endsWith('_total'))
          fail('a counter, and nothing else, ends in _total');
        families.get(name)!.type = rest;
      }
      continue;
    }
    const [, name, labelText, value] = SAMPLE.exec(line) ?? fail('neither a comment nor a sample');
    const family = families.get(current)!;
    const suffixes = family.type === 'histogram' ? '(_bucket|_sum|_count)' : '';
    if (family.type === '' || !new RegExp(`^${current}${suffixes}$`).test(name!))
      fail('a sample outside of its family');
    if (!NUMBER.test(value!)) fail('not a number');
    const labels = labelsOf(labelText ?? '', fail);
    const series = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(series)) fail('a series twice');
    seen.add(series);
    family.samples.push({ name: name!, labels, value: Number(value!.replace('Inf', 'Infinity')) });
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family);
  return families;
}

function labelsOf(text: string, fail: (why: string) => never): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? fail('labels that cannot be read');
    if (name! in labels) fail('a label twice');
    labels[name!] = value!.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
  }
  return labels;
}

/** Of each series buckets that rise with `le`, the last `+Inf`, as many as `_count`; and a `_sum`. */
function checkHistogram(name: string, { samples }: ParsedFamily): void {
  const series = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const { le: _, ...rest } = sample.labels;
    const key = JSON.stringify(rest);
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, own] of series) {
    const of = (suffix: string) => own.filter((sample) => sample.name === name + suffix);
    const buckets = of('_bucket');
    const limits = buckets.map(({ labels }) => Number(labels.le!.replace('+Inf', 'Infinity')));
    const ascends = (values: number[], strictly: boolean) =>
      values.every(
        (value, at) => at === 0 || value > values[at - 1]! || (!strictly && value === values[at - 1]),
      );
    if (!ascends(limits, true) || limits.at(-1) !== Number.POSITIVE_INFINITY)
      throw new Error(`${name} ${key}: le`);
    const counts = buckets.map(({ value }) => value);
    if (!ascends(counts, false) || counts.at(-1) !== of('_count')[0]?.value)
      throw new Error(`${name} ${key}: counts`);
    if (of('_sum').length !== 1 || of('_count').length !== 1)
      throw new Error(`${name} ${key}: sum and count`);
  }
}
