import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedOffer } from './offer.ts';

const BUFFER_CHARACTERS = 1 << 18;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Offers on their way to the database, as COPY's text format has them: what is refused half-way through has touched
 * nothing, and a transaction tried again reads them again.
 */
export class Spool {
  readonly offersPath: string;
  readonly aliasesPath: string;
  #offers: FileHandle;
  #aliases: FileHandle;
  #offerRows = '';
  #aliasRows = '';
  #rowNo = 0;

  private constructor(folder: string, offers: FileHandle, aliases: FileHandle) {
    this.offersPath = join(folder, 'offers.copy');
    this.aliasesPath = join(folder, 'aliases.copy');
    this.#offers = offers;
    this.#aliases = aliases;
  }

  static async open(folder: string): Promise<Spool> {
    const offers = await open(join(folder, 'offers.copy'), 'wx', 0o600);
    return new Spool(folder, offers, await open(join(folder, 'aliases.copy'), 'wx', 0o600));
  }

  /** In the order of `OFFER_COLUMNS`. */
  add(offer: FeedOffer, line: number): void {
    const rowNo = ++this.#rowNo;
    this.#offerRows += row([
      rowNo,
      line,
      offer.sku,
      false,
      offer.category,
      offer.title,
      offer.brand,
      offer.style,
      offer.variant === undefined ? undefined : JSON.stringify(offer.variant),
      offer.packSize,
      offer.url,
      offer.image,
      offer.gtin,
      offer.available,
      offer.price,
      offer.oldPrice,
      offer.currency,
    ]);
    for (const { source, code } of offer.aliases) this.#aliasRows += row([rowNo, line, source, code]);
  }

  /** An offer that is there and could not be taken: its item stays as it is. */
  addRejected(sku: string, line: number): void {
    this.#offerRows += row([++this.#rowNo, line, sku, true, ...new Array<undefined>(13).fill(undefined)]);
  }

  async drain(): Promise<void> {
    if (this.#offerRows.length + this.#aliasRows.length > BUFFER_CHARACTERS) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#offers.close();
    await this.#aliases.close();
  }

  async #flush(): Promise<void> {
    const [offers, aliases] = [this.#offerRows, this.#aliasRows];
    this.#offerRows = '';
    this.#aliasRows = '';
    await this.#offers.write(offers);
    await this.#aliases.write(aliases);
  }
}

function row(values: readonly (string | number | boolean | undefined)[]): string {
  let text = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) text += '\t';
    if (value === undefined) text += '\\N';
    else if (typeof value === 'string')
      text += /[\\\t\n\r]/.test(value)
        ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPED[character]!)
        : value;
    else text += value;
  }
  return `${text}\n`;
}
