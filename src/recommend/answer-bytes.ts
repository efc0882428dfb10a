const SLAB_BYTES = 1 << 18;
const END = '}'.charCodeAt(0);
let slab = Buffer.alloc(0);
let used = 0;

/**
 * An answer, UTF-8, on its way to the socket. Many share a piece of memory, which goes with the last of them: to ask for
 * each one's own takes as long as to fill it.
 * @param head all but the results, which stand last: JSON, ASCII, an object left open. @param results JSON, UTF-8.
 */
export function answerBytes(head: string, results: Uint8Array): Buffer {
  const length = head.length + results.length + 1;
  if (length > SLAB_BYTES) return fill(Buffer.allocUnsafeSlow(length), head, results);
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    used = 0;
  }
  used += length;
  return fill(slab.subarray(used - length, used), head, results);
}

function fill(answer: Buffer, head: string, results: Uint8Array): Buffer {
  answer.write(head, 'latin1');
  answer.set(results, head.length);
  answer[answer.length - 1] = END;
  return answer;
}

/** Bytes that are kept: memory of their own, which no other bytes keep alive. */
export function keptBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
