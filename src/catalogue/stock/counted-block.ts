/** Items of a row of `counted_stock`. */
export const BLOCK_ITEMS = 1_024;

/** A bit an item. */
export const BITS = BLOCK_ITEMS / 8;
/** Of the bits of what is counted, those of what is there, and the quantities, one behind the other. */
export const BLOCK_BYTES = 2 * BITS + 8 * BLOCK_ITEMS;
const HIGH = 2 ** 32;

/** What a store has of the items of a block: ten-thousandths, NaN where it does not count the item. */
export type CountedBlock = Float64Array;

export function uncounted(): CountedBlock {
  return new Float64Array(BLOCK_ITEMS).fill(Number.NaN);
}

/** Sets an item's ten-thousandths in its block, which is made where there is none. */
export function setQuantity(blocks: Map<number, CountedBlock>, itemNo: number, quantity: number): void {
  const no = Math.floor(itemNo / BLOCK_ITEMS);
  let block = blocks.get(no);
  if (block === undefined) {
    block = uncounted();
    blocks.set(no, block);
  }
  block[itemNo % BLOCK_ITEMS] = quantity;
}

/** Writes `BLOCK_BYTES` that are 0. A quantity has at most 14 digits, so it is exact. */
export function encodeBlock(block: CountedBlock, bytes: Buffer): void {
  for (let i = 0; i < BLOCK_ITEMS; i++) {
    const quantity = block[i]!;
    if (Number.isNaN(quantity)) continue;
    const byte = i >> 3;
    const bit = 1 << (i & 7);
    bytes[byte]! |= bit;
    if (quantity > 0) bytes[BITS + byte]! |= bit;
    const high = Math.floor(quantity / HIGH);
    bytes.writeInt32BE(high, 2 * BITS + 8 * i);
    bytes.writeUInt32BE(quantity - high * HIGH, 2 * BITS + 8 * i + 4);
  }
}

export function decodeBlock(counted: Buffer, quantities: Buffer): CountedBlock {
  const block = uncounted();
  for (let i = 0; i < BLOCK_ITEMS; i++)
    if ((counted[i >> 3]! >> (i & 7)) & 1)
      block[i] = quantities.readInt32BE(8 * i) * HIGH + quantities.readUInt32BE(8 * i + 4);
  return block;
}
