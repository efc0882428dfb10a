import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { RegularsError } from '../../errors.ts';
import type { FeedCategory, FeedOffer, FeedSink, LineNote } from './offer.ts';

const BUFFER_CHARACTERS = 1 << 18;
const MAX_CATEGORIES = 200_000;
const SPECIAL = /[\\\t\n\r]/;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
/** What an offer that was not taken says beside its id. */
const NOTHING = '\t\\N'.repeat(13);

/** What a part of a feed said, but for its notes. */
export interface Spooled {
  offersPath: string;
  aliasesPath: string;
  /** Offers, be they taken or not. */
  rows: number;
  /** The first word on each, in their order. */
  categories: FeedCategory[];
}

export interface SpoolOptions {
  /** What messages call the feed. */
  name: string;
  note: (note: LineNote) => void;
  /** What rows are numbered after; default 0. */
  rowsBefore?: number;
}

/**
 * Offers on their way to the database, as COPY's text format has them: what is refused half-way through has touched
 * nothing, and a transaction tried again reads them again.
 */
export class Spool implements FeedSink {
  readonly #name: string;
  readonly #note: (note: LineNote) => void;

  readonly #offers: TextFile;
  readonly #aliases: TextFile;
  readonly #categories = new Map<string, FeedCategory>();
  #rowNo: number;
  #rows = 0;

  private constructor(offers: TextFile, aliases: TextFile, { name, note, rowsBefore = 0 }: SpoolOptions) {
    this.#offers = offers;
    this.#aliases = aliases;
    this.#name = name;
    this.#note = note;

    this.#rowNo = rowsBefore;
  }

  static async open(folder: string, options: SpoolOptions): Promise<Spool> {
    const offers = await TextFile.open(join(folder, 'offers.copy'));
    return new Spool(offers, await TextFile.open(join(folder, 'aliases.copy')), options);
  }

  /** In the order of the columns of `feed_offers`. */
  offer(offer: FeedOffer, line: number): void {
    this.#rows++;
    const start = `${++this.#rowNo}\t${line}\t`;
    const { variant, available, price, oldPrice = '\\N', packSize = '\\N', currency, aliases } = offer;
    this.#offers.add(
      `${start}${cell(offer.sku)}\tf\t${cell(offer.category)}\t${cell(offer.title)}\t${cell(offer.brand)}\t${cell(offer.style)}\t${
        variant === undefined ? '\\N' : cell(JSON.stringify(variant))
      }\t${packSize}\t${cell(offer.url)}\t${cell(offer.image)}\t${cell(offer.gtin)}\t${available}\t${price}\t${oldPrice}\t${currency}\n`,
    );
    for (const { source, code } of aliases) this.#aliases.add(`${start}${cell(source)}\t${cell(code)}\n`);
  }

  /** An offer that is there and could not be taken: its item stays as it is. */
  rejected(line: number, reason: string, sku?: string): void {
    this.#rows++;
    this.#note({ level: 'rejected', line, reason });
    if (sku !== undefined) this.#offers.add(`${++this.#rowNo}\t${line}\t${cell(sku)}\tt${NOTHING}\n`);
  }

  /** @throws RegularsError `import_failed` where there are more than 200,000. */
  category(category: FeedCategory, line: number): void {
    const known = this.#categories.get(category.id);
    if (known === undefined) {
      if (this.#categories.size === MAX_CATEGORIES)
        throw new RegularsError('import_failed', `${this.#name}: more than ${MAX_CATEGORIES} categories`);
      this.#categories.set(category.id, category);
    } else if (!sameCategory(known, category))
      this.warning(line, `category ${category.id}: named before, and otherwise; the first one counts`);
  }

  warning(line: number, reason: string): void {
    this.#note({ level: 'warning', line, reason });
  }

  async drain(): Promise<void> {
    await this.#offers.drain();
    await this.#aliases.drain();
  }

  async close(): Promise<Spooled> {
    await this.#offers.close();
    await this.#aliases.close();
    return {
      offersPath: this.#offers.path,
      aliasesPath: this.#aliases.path,
      rows: this.#rows,
      categories: [...this.#categories.values()],
    };
  }
}

/**
 * The categories of all parts, as one spool would have had them; undefined where it would have said more of them: where
 * parts differ, or name too many.
 */
export function joinCategories(parts: readonly Spooled[]): FeedCategory[] | undefined {
  const joined = new Map<string, FeedCategory>();
  for (const category of parts.flatMap(({ categories }) => categories)) {
    const known = joined.get(category.id);
    if (known === undefined) joined.set(category.id, category);
    else if (!sameCategory(known, category)) return undefined;
  }
  return joined.size > MAX_CATEGORIES ? undefined : [...joined.values()];
}

function sameCategory(one: FeedCategory, other: FeedCategory): boolean {
  return one.parent === other.parent && one.title === other.title;
}

/** Text added to a new file by the quarter of a megabyte. */
export class TextFile {
  readonly path: string;
  readonly #file: FileHandle;
  #text = '';

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async open(path: string): Promise<TextFile> {
    return new TextFile(path, await open(path, 'wx', 0o600));
  }

  add(text: string): void {
    this.#text += text;
  }

  async drain(): Promise<void> {
    if (this.#text.length > BUFFER_CHARACTERS) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await this.#file.appendFile(text);
  }
}

function cell(value: string | undefined): string {
  if (value === undefined) return '\\N';
  return SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPED[character]!) : value;
}
