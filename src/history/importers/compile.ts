import { withoutPersons } from '../../resources/without-persons.ts';
import type { CustomerIdentifiers, OffsetTime } from '../purchases/purchase.ts';
import type { Field, Format, Identifiers, Kinds, Rule, Time, Title } from './mapping/fields.ts';
import { readDecimal } from './values/decimal.ts';
import { readFlag } from './values/flag.ts';
import { TimeReader } from './values/time.ts';

export type Cells = readonly string[];
/** A cell's text, trimmed; '' = absent. */
export type Read = (cells: Cells) => string;

/** A row that cannot be taken, and why. */
export class RowError extends Error {}

/** Turns the parts of a mapping into functions over the cells of a row. */
export class Compiler {
  readonly #indexOf: (column: string) => number;
  readonly #decimalMark: '.' | ',';
  readonly #timeZone: string;

  constructor(indexOf: (column: string) => number, decimalMark: '.' | ',', timeZone: string) {
    this.#indexOf = indexOf;
    this.#decimalMark = decimalMark;
    this.#timeZone = timeZone;
  }

  /** Of rows whose cells lie in the order of the names. */
  static over(names: readonly string[], { format }: { format?: Format }, timeZone: string): Compiler {
    return new Compiler((column) => names.indexOf(column), format?.decimal ?? '.', timeZone);
  }

  column(name: string): Read {
    const index = this.#indexOf(name);
    return (cells) => cells[index]!.trim();
  }

  field(field: Field | undefined): Read {
    if (field === undefined) return () => '';
    if (typeof field === 'string') return this.column(field);
    if ('constant' in field) return () => field.constant;
    if ('template' in field) return this.template(field.template);
    const { column, values, default: otherwise = '' } = field;
    const read = this.column(column);
    if (values === undefined) return (cells) => read(cells) || otherwise;
    const known = new Map(Object.entries(values));
    return (cells) => {
      const cell = read(cells);
      const value = known.get(cell);
      if (value !== undefined) return value;
      if (cell === '' || otherwise !== '') return otherwise;
      throw new RowError(`${column}: got ${shown(cell)}, expected one of ${[...known.keys()].join(', ')}`);
    };
  }

  /** '' where any of its columns is empty. */
  template(template: string): Read {
    const parts = template.split(/\{([^{}]+)\}/);
    const reads = parts.map((part, i) => (i % 2 === 1 ? this.column(part) : null));
    return (cells) => {
      let text = '';
      for (let i = 0; i < parts.length; i++) {
        const piece = reads[i] === null ? parts[i]! : reads[i]!(cells);
        if (piece === '' && reads[i] !== null) return '';
        text += piece;
      }
      return text;
    };
  }

  /** The same, but '' is refused. */
  required(field: Field, what: string): Read {
    const read = this.field(field);
    return (cells) => {
      const text = read(cells);
      if (text === '') throw new RowError(`${what}: empty`);
      return text;
    };
  }

  /** A decimal in its one spelling; undefined where the cell is empty. */
  decimal(field: Field | undefined, what: string): (cells: Cells) => string | undefined {
    const read = this.field(field);
    // A constant is written in the mapping, which is JSON: with a point.
    const mark = typeof field === 'object' && 'constant' in field ? '.' : this.#decimalMark;
    return (cells) => {
      const text = read(cells);
      if (text === '') return undefined;
      const decimal = readDecimal(text, mark);
      if (decimal === undefined) throw new RowError(`${what}: got ${shown(text)}, expected a decimal`);
      return decimal;
    };
  }

  requiredDecimal(field: Field, what: string): Read {
    const read = this.decimal(field, what);
    return (cells) => {
      const decimal = read(cells);
      if (decimal === undefined) throw new RowError(`${what}: empty, expected a decimal`);
      return decimal;
    };
  }

  flag(field: Field | undefined, what: string): (cells: Cells) => boolean | undefined {
    const read = this.field(field);
    return (cells) => {
      const text = read(cells);
      if (text === '') return undefined;
      const flag = readFlag(text);
      if (flag === undefined) throw new RowError(`${what}: got ${shown(text)}, expected yes or no`);
      return flag;
    };
  }

  oneOf<Value extends string>(
    field: Field | undefined,
    what: string,
    values: readonly Value[],
  ): (cells: Cells) => Value | undefined {
    const read = this.field(field);
    return (cells) => {
      const text = read(cells);
      if (text === '') return undefined;
      if (!values.includes(text as Value))
        throw new RowError(`${what}: got ${shown(text)}, expected ${values.join(' | ')}`);
      return text as Value;
    };
  }

  timeReader(time: Exclude<Time, string>): TimeReader {
    return new TimeReader(time.format ?? 'ISO', time.timeZone ?? this.#timeZone);
  }

  /** undefined where the cell is empty. */
  time(time: Time, what: string): (cells: Cells) => OffsetTime | undefined {
    const said = typeof time === 'string' ? { column: time } : time;
    const reader = this.timeReader(said);
    const read = this.column(said.column);
    const hour = said.hour === undefined ? undefined : this.column(said.hour);
    return (cells) => {
      const text = read(cells);
      if (text === '') return undefined;
      const at = reader.read(text, hour?.(cells));
      if (at === undefined)
        throw new RowError(
          `${what}: got ${shown(hour === undefined ? text : `${text} ${hour(cells)}`)}, expected a time such as ${said.format ?? 'ISO'}${said.hour === undefined ? '' : ' and an hour'}`,
        );
      return at;
    };
  }

  requiredTime(time: Time, what: string): (cells: Cells) => OffsetTime {
    const read = this.time(time, what);
    return (cells) => {
      const at = read(cells);
      if (at === undefined) throw new RowError(`${what}: empty, expected a time`);
      return at;
    };
  }

  identifiers(identifiers: Identifiers | undefined): (cells: Cells) => CustomerIdentifiers | undefined {
    const reads = Object.entries(identifiers ?? {}).map(
      ([kind, field]) => [kind as keyof Identifiers, this.field(field)] as const,
    );
    return (cells) => {
      const said: CustomerIdentifiers = {};
      let any = false;
      for (const [kind, read] of reads) {
        const value = read(cells);
        if (value === '') continue;
        said[kind] = value;
        any = true;
      }
      return any ? said : undefined;
    };
  }

  rule(rule: Rule): (cells: Cells) => boolean {
    const read = this.column(rule.column);
    if ('negative' in rule)
      return (cells) => readDecimal(read(cells), this.#decimalMark)?.startsWith('-') === true;
    const pattern = new RegExp(rule.matches, rule.ignoreCase === true ? 'iu' : 'u');
    return (cells) => pattern.test(read(cells));
  }

  /** The place of the first rule that takes the row, −1 for none. */
  kindRule(kinds: Kinds): (cells: Cells) => number {
    const rules = kinds.map(({ when }) => this.rule(when));
    return (cells) => rules.findIndex((takes) => takes(cells));
  }

  /** '' where the row has none, or a note in its place. */
  title(title: Title | undefined): Read {
    if (title === undefined) return () => '';
    if (typeof title === 'string') return this.column(title);
    if ('template' in title) return this.template(title.template);
    const read = this.column(title.column);
    if (title.except === undefined) return read;
    const note = new RegExp(title.except, 'u');
    return (cells) => {
      const text = read(cells);
      return note.test(text) ? '' : text;
    };
  }
}

export function shown(cell: string): string {
  const text = withoutPersons(cell);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
