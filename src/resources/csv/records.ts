import Papa from 'papaparse';
import { plainCells } from './plain-cells.ts';

/** A record longer than this is a quote that nobody closed. */
const MAX_RECORD_CHARACTERS = 1 << 18;

export interface RecordSink {
  /** The record that starts at this line of the file; the header's is 1. */
  record(cells: string[], line: number): void;
  malformed(line: number, reason: string): void;
}

/**
 * Cuts text into records (RFC 4180) as it arrives. Plain lines are taken as they come; from the first other one on, the
 * rest of the block goes through the parser at once. Where its records are not its lines, or a quote is out of place, it
 * is taken apart line by line, so that one bad line costs one line: a record that makes no sense gives up its first line
 * alone, and the search goes on at the next.
 */
export class RecordReader {
  readonly #delimiter: string;
  readonly #sink: RecordSink;
  #rest = '';
  #line = 1;
  #width: number | undefined;

  constructor(delimiter: string, sink: RecordSink) {
    this.#delimiter = delimiter;
    this.#sink = sink;
  }

  push(text: string): void {
    let all = this.#rest + text;
    if (all.includes('\r\n')) all = all.replaceAll('\r\n', '\n');
    const end = lastRecordEnd(all);
    this.#rest = all.slice(end);
    if (end > 0) this.#block(all.slice(0, end - 1));
    if (this.#rest.length > MAX_RECORD_CHARACTERS) this.#resync(false);
  }

  /** Takes what is left as the last records; `whole` is false where the file broke off, so its last line did too. */
  end(whole: boolean): void {
    if (this.#rest.endsWith('\r')) this.#rest = this.#rest.slice(0, -1);
    if (!whole) this.#rest = this.#rest.slice(0, this.#rest.lastIndexOf('\n') + 1);
    this.#rest = this.#rest.replace(/\n$/, '');
    if (this.#rest !== '') this.#resync(true);
    this.#rest = '';
  }

  /** The line that comes next. */
  get line(): number {
    return this.#line;
  }

  #block(block: string): void {
    const taken = this.#plain(block);
    if (taken > block.length) return;
    const text = block.slice(taken);
    const lines = countLines(text);
    const { data, errors } = this.#parse(text);
    if (errors.length > 0 || data.length !== lines) {
      this.#lines(text.split('\n'), true);
      return;
    }
    for (const cells of data) this.#emit(cells);
  }

  /** Takes the lines up to the first that needs judgement. @returns where that begins. */
  #plain(block: string): number {
    let at = 0;
    while (at <= block.length) {
      const newline = block.indexOf('\n', at);
      const end = newline < 0 ? block.length : newline;
      const cells = plainCells(block.slice(at, end), this.#delimiter);
      if (cells === undefined || !this.#fits(cells)) return at;
      this.#emit(cells);
      at = end + 1;
    }
    return at;
  }

  #emit(cells: string[], lines = 1): void {
    const line = this.#line;
    this.#line += lines;
    if (cells.length === 1 && cells[0]!.trim() === '') return; // a blank line is no row
    this.#width ??= cells.length;
    if (cells.length !== this.#width)
      this.#sink.malformed(line, `got ${cells.length} columns, expected ${this.#width}`);
    else this.#sink.record(cells, line);
  }

  #resync(final: boolean): void {
    const cut = final ? this.#rest.length : this.#rest.lastIndexOf('\n');
    if (cut < 0) {
      // One line without an end: nothing to find in it.
      this.#sink.malformed(this.#line, `longer than ${MAX_RECORD_CHARACTERS} characters`);
      this.#rest = '';
      return;
    }
    const after = this.#rest.slice(cut + 1);
    const left = this.#lines(this.#rest.slice(0, cut).split('\n'), final);
    this.#rest = [...left, after].join('\n');
  }

  /** Line by line; returns the lines that may be a record not yet whole, where more is to come. */
  #lines(lines: string[], final: boolean): string[] {
    for (let i = 0; i < lines.length; ) {
      const alone = this.#parse(lines[i]!);
      if (alone.errors.length === 0 && this.#fits(alone.data[0]!)) {
        this.#emit(alone.data[0]!);
        i++;
        continue;
      }
      const { taken, cells } = this.#joined(lines, i);
      if (cells !== undefined) {
        this.#emit(cells, taken);
        i += taken;
        continue;
      }
      if (!final && i > 0 && i + taken === lines.length) return lines.slice(i);
      const reason =
        alone.errors.length > 0
          ? `malformed quotes: ${alone.errors[0]!.message}`
          : `got ${alone.data[0]!.length} columns, expected ${this.#width}`;
      this.#sink.malformed(this.#line++, reason);
      i++;
    }
    return [];
  }

  /** The shortest run of lines from `from` that is one sound record. */
  #joined(lines: string[], from: number): { taken: number; cells?: string[] } {
    let text = lines[from]!;
    let quotes = countQuotes(text);
    if (quotes === 0) return { taken: 1 };
    let i = from + 1;
    for (; i < lines.length && text.length < MAX_RECORD_CHARACTERS; i++) {
      text += `\n${lines[i]}`;
      const more = countQuotes(lines[i]!);
      quotes += more;
      if (more === 0 || quotes % 2 === 1) continue;
      const { data, errors } = this.#parse(text);
      // A field over several lines is a note; one that swallowed other rows has the wrong number of columns.
      if (errors.length === 0 && data.length === 1 && this.#fits(data[0]!))
        return { taken: i - from + 1, cells: data[0]! };
      return { taken: i - from + 1 };
    }
    return { taken: i - from };
  }

  #fits(cells: string[]): boolean {
    return (
      this.#width === undefined || cells.length === this.#width || (cells.length === 1 && cells[0] === '')
    );
  }

  #parse(text: string): Papa.ParseResult<string[]> {
    if (text === '') return { data: [['']], errors: [], meta: {} as Papa.ParseMeta };
    return Papa.parse<string[]>(text, { delimiter: this.#delimiter, newline: '\n' });
  }
}

/** After the last line end that no open quote holds; 0 = none. */
function lastRecordEnd(text: string): number {
  const last = text.lastIndexOf('\n') + 1;
  if (last === 0 || countQuotes(text, last) % 2 === 0) return last;
  let end = 0;
  let quote = text.indexOf('"');
  let open = false;
  for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', newline + 1)) {
    while (quote >= 0 && quote < newline) {
      open = !open;
      quote = text.indexOf('"', quote + 1);
    }
    if (!open) end = newline + 1;
  }
  return end;
}

function countQuotes(text: string, end = text.length): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0 && at < end; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
