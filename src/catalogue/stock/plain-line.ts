export const MAX_CODE_LENGTH = 128;

const [TAB, NEWLINE, SPACE, QUOTE, COMMA, MINUS, POINT, BACKSLASH, BRACE, DELETE] = [
  9, 10, 0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x5c, 0x7d, 0x7f,
];
const [ZERO, NINE] = [0x30, 0x39];
const ITEM = Buffer.from('{"item":');
const QUANTITY = Buffer.from('"quantity":');
const MAX_WHOLE_DIGITS = 10;
const MAX_DECIMALS = 4;

/**
 * Turns `{"item": "CODE", "quantity": 12.5}`, as nearly every sender writes it, into `n TAB CODE TAB 12.5 NEWLINE`, byte by
 * byte: a text for each line took ten times as long and kept the garbage collector busy. The code is printable ASCII
 * that JSON does not escape, the quantity of numeric(14, 4) without an exponent, a blank after colon and comma may be.
 * @param end of the line, its line break not included. @param at where to write, in `out`; no more is written than was read.
 * @returns where the next line goes, or -1: the line is written in another way, and has to be parsed.
 */
export function copyPlainLine(
  bytes: Uint8Array,
  from: number,
  end: number,
  n: number,
  out: Uint8Array,
  at: number,
): number {
  let read = afterKey(bytes, from, ITEM);
  if (read === -1 || bytes[read] !== QUOTE) return -1;
  read++;
  let to = writeNumber(out, at, n);
  out[to++] = TAB;
  const code = read;
  for (; read < end; read++) {
    const byte = bytes[read]!;
    if (byte === QUOTE) break;
    if (byte < SPACE || byte >= DELETE || byte === BACKSLASH) return -1;
    out[to++] = byte;
  }
  const length = read - code;
  if (length === 0 || length > MAX_CODE_LENGTH || bytes[read + 1] !== COMMA) return -1;
  out[to++] = TAB;
  read += 2;
  read = afterKey(bytes, bytes[read] === SPACE ? read + 1 : read, QUANTITY);
  if (read === -1) return -1;
  if (bytes[read] === MINUS) out[to++] = bytes[read++]!;
  const whole = read;
  for (; isDigit(bytes[read]!); read++) out[to++] = bytes[read]!;
  const digits = read - whole;
  if (digits === 0 || digits > MAX_WHOLE_DIGITS || (digits > 1 && bytes[whole] === ZERO)) return -1;
  if (bytes[read] === POINT) {
    out[to++] = bytes[read++]!;
    const decimals = read;
    for (; isDigit(bytes[read]!); read++) out[to++] = bytes[read]!;
    if (read === decimals || read - decimals > MAX_DECIMALS) return -1;
  }
  if (bytes[read] !== BRACE || read + 1 !== end) return -1;
  out[to++] = NEWLINE;
  return to;
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

function writeNumber(out: Uint8Array, at: number, n: number): number {
  let end = at + 1;
  for (let rest = n; rest >= 10; rest = Math.floor(rest / 10)) end++;
  for (let place = end - 1, rest = n; place >= at; place--, rest = Math.floor(rest / 10))
    out[place] = ZERO + (rest % 10);
  return end;
}
