import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const UUID_BYTES = 16;
/** Random bytes are asked for many at a time: each call costs as much as all the rest of an id. */
const pool = new Uint8Array(256 * UUID_BYTES);
let used = pool.length;

/** A UUID in the order of time (RFC 9562, version 7): the database writes the end of its index alone. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += UUID_BYTES;
  return v7({ random: pool.subarray(used - UUID_BYTES, used) });
}
