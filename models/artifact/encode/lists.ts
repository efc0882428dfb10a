import { ENTRY_BYTES, LIST_FORMAT, LIST_LENGTH_LIMIT } from '../format.ts';
import {
  type BoughtItem,
  type CustomerLists,
  type DueItem,
  type GroupList,
  type ItemLists,
  type OwnStoreShift,
  type RankedItem,
  REASONS,
} from '../lists.ts';

/**
 * Layout: format byte, the length of each list in order, then the entries; of an own store its number, and a byte for each
 * entry of `next`. A customer with 40 + 12 + 12 + 30 entries and 4 stores takes 1,398 bytes.
 * @throws RangeError on a list of more than 255 entries or a number that its field cannot hold.
 */
export function encodeCustomerLists(lists: CustomerLists): Uint8Array {
  const writer = new Writer(
    6 +
      (lists.next.length + lists.novel.length) * ENTRY_BYTES.ranked +
      lists.due.length * ENTRY_BYTES.due +
      lists.bought.length * ENTRY_BYTES.bought +
      lists.ownStores.length * (4 + lists.next.length),
  );
  writer.header(LIST_FORMAT.customer, [lists.next, lists.due, lists.novel, lists.bought, lists.ownStores]);
  for (const entry of lists.next) writer.ranked(entry);
  for (const entry of lists.due) writer.due(entry);
  for (const entry of lists.novel) writer.ranked(entry);
  for (const entry of lists.bought) writer.bought(entry);
  for (const entry of lists.ownStores) writer.ownStore(entry, lists.next.length);
  return writer.bytes;
}

/** The reason of each entry is its list's name and the evidence is the item itself, so neither is stored. */
export function encodeItemLists(itemNo: number, lists: ItemLists): Uint8Array {
  const all = [lists.together, lists.after, lists.similar];
  const writer = new Writer(8 + (all[0]!.length + all[1]!.length + all[2]!.length) * ENTRY_BYTES.scored);
  writer.header(LIST_FORMAT.item, all);
  writer.unsigned(itemNo);
  for (const list of all) for (const entry of list) writer.scored(entry);
  return writer.bytes;
}

export function encodeGroupList(list: GroupList): Uint8Array {
  const writer = new Writer(2 + list.popular.length * ENTRY_BYTES.scored);
  writer.header(LIST_FORMAT.group, [list.popular]);
  for (const entry of list.popular) writer.scored(entry);
  return writer.bytes;
}

class Writer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  header(format: number, lists: readonly (readonly unknown[])[]): void {
    this.#view.setUint8(this.#at++, format);
    for (const { length } of lists) {
      if (length > LIST_LENGTH_LIMIT)
        throw new RangeError(`got a list of ${length}, expected ≤ ${LIST_LENGTH_LIMIT}`);
      this.#view.setUint8(this.#at++, length);
    }
  }

  ranked(entry: RankedItem): void {
    this.scored(entry);
    this.#view.setUint8(this.#at++, REASONS[entry.reason]);
    this.unsigned(entry.because);
  }

  due(entry: DueItem): void {
    this.scored(entry);
    this.#signed(entry.dueDay);
    this.#signed(entry.lastDay);
    this.#short(entry.dueDay - entry.fromDay);
    this.#short(entry.toDay - entry.dueDay);
  }

  bought(entry: BoughtItem): void {
    this.unsigned(entry.item);
    this.#signed(entry.lastDay);
    // More than 65,535 purchases of one item say nothing more.
    this.#short(Math.min(entry.times, 65_535));
  }

  ownStore({ store, shift }: OwnStoreShift, length: number): void {
    if (shift.length !== length)
      throw new RangeError(`got ${shift.length} shifts in store ${store}, expected ${length}`);
    this.unsigned(store);
    for (const value of shift) {
      if (!Number.isInteger(value) || value < -128 || value > 127)
        throw new RangeError(`got a shift of ${value}, expected a whole number from −128 to 127`);
      this.#view.setInt8(this.#at++, value);
    }
  }

  scored(entry: { item: number; score: number }): void {
    this.unsigned(entry.item);
    if (Number.isNaN(entry.score))
      throw new RangeError(`got no score for item ${entry.item}, expected a number`);
    this.#view.setFloat32(this.#at, entry.score, true);
    this.#at += 4;
  }

  unsigned(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
      throw new RangeError(`got ${value}, expected a whole number from 0 to 2^32 − 1`);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  #short(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 65_535)
      throw new RangeError(`got ${value}, expected a whole number from 0 to 65,535`);
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
  }

  #signed(value: number): void {
    if (!Number.isInteger(value) || Math.abs(value) > 0x7fff_ffff)
      throw new RangeError(`got ${value}, expected a whole number within ±2^31`);
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
  }
}
