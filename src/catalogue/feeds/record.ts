/** Longer than any field may be: what is beyond it is not kept, and the field is refused as too long. */
const MAX_VALUE_LENGTH = 16_384;
/** Of one field: pictures, barcodes. */
const MAX_VALUES = 64;

/** The fields of one offer as the feed spells them, in their order. */
export class FeedRecord {
  /** Where it starts. */
  readonly line: number;
  readonly #values = new Map<string, string[]>();
  #open: string | undefined;
  #text = '';

  constructor(line: number) {
    this.line = line;
  }

  /** What follows is text of this field. */
  begin(field: string): void {
    this.#open = field;
    this.#text = '';
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  text(piece: string): void {
    if (this.#open === undefined || this.#text.length > MAX_VALUE_LENGTH) return;
    this.#text += piece.length > MAX_VALUE_LENGTH ? piece.slice(0, MAX_VALUE_LENGTH + 1) : piece;
  }

  end(): void {
    if (this.#open !== undefined) this.add(this.#open, this.#text);
    this.#open = undefined;
  }

  add(field: string, value: string): void {
    const values = this.#values.get(field);
    if (values === undefined) this.#values.set(field, [value]);
    else if (values.length < MAX_VALUES) values.push(value);
  }

  /** The first that says anything. */
  get(field: string): string | undefined {
    return this.#values.get(field)?.find((value) => value.trim() !== '');
  }

  all(field: string): readonly string[] {
    return this.#values.get(field) ?? [];
  }
}
