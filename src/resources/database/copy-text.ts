const FIRST_BYTES = 1 << 16;
/** A character (UTF-16 code unit) takes at most these in UTF-8. */
const MOST_BYTES = 3;

/** Rows for COPY, put together as bytes: texts added to each other by the thousand are the garbage collector's work. */
export class CopyText {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  add(rows: string): void {
    const most = this.#length + rows.length * MOST_BYTES;
    if (most > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(2 * most);
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#length += this.#buffer.write(rows, this.#length);
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
