export const MAX_CODE_LENGTH = 128;

const [SPACE, QUOTE, COMMA, MINUS, POINT, BACKSLASH, BRACE, DELETE] = [
  0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x5c, 0x7d, 0x7f,
];
const [ZERO, NINE] = [0x30, 0x39];
const ITEM = Buffer.from('{"item":');
const QUANTITY = Buffer.from('"quantity":');
const MAX_WHOLE_DIGITS = 10;
const MAX_DECIMALS = 4;
const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000];

/** Reads lines one after another without a parser, which takes several times as long. */
export class PlainLine {
  code = '';
  quantity = 0;

  /**
   * Reads `{"item": "CODE", "quantity": 12.5}` as nearly every sender writes it: the code is printable ASCII that JSON does
   * not escape, the quantity of numeric(14, 4) without an exponent, a blank after colon and comma may be.
   * @param end of the line, its line break not included.
   * @returns false: the line is written in another way, and has to be parsed.
   */
  read(bytes: Buffer, from: number, end: number): boolean {
    const start = afterKey(bytes, from, ITEM);
    if (start === -1 || bytes[start] !== QUOTE) return false;
    let at = start + 1;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte < SPACE || byte >= DELETE || byte === BACKSLASH) return false;
    }
    const length = at - start - 1;
    if (length === 0 || length > MAX_CODE_LENGTH || bytes[at + 1] !== COMMA) return false;
    this.code = bytes.toString('latin1', start + 1, at);
    at += 2;
    at = afterKey(bytes, bytes[at] === SPACE ? at + 1 : at, QUANTITY);
    return at !== -1 && this.#readQuantity(bytes, at, end);
  }

  /** Fourteen digits at most and a power of ten are exact, so their quotient is the number that a parser would give. */
  #readQuantity(bytes: Buffer, from: number, end: number): boolean {
    const negative = bytes[from] === MINUS;
    const whole = negative ? from + 1 : from;
    let value = 0;
    let at = whole;
    for (; isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - ZERO;
    const digits = at - whole;
    if (digits === 0 || digits > MAX_WHOLE_DIGITS || (digits > 1 && bytes[whole] === ZERO)) return false;
    if (bytes[at] === POINT) {
      const decimals = ++at;
      for (; isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - ZERO;
      if (at === decimals || at - decimals > MAX_DECIMALS) return false;
      value /= POWERS_OF_TEN[at - decimals]!;
    }
    this.quantity = negative ? -value : value;
    return bytes[at] === BRACE && at + 1 === end;
  }
}

/** Behind the key and the blank that may follow it; -1 where another text stands there. */
function afterKey(bytes: Uint8Array, from: number, key: Uint8Array): number {
  for (let i = 0; i < key.length; i++) if (bytes[from + i] !== key[i]) return -1;
  const after = from + key.length;
  return bytes[after] === SPACE ? after + 1 : after;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
