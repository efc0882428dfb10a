import { CorruptBytesError } from '../corrupt.ts';
import { ENTRY_BYTES, LIST_FORMAT, REASON_BY_NUMBER } from '../format.ts';
import type {
  BoughtItem,
  CustomerLists,
  DueItem,
  GroupList,
  ItemLists,
  OwnStoreShift,
  RankedItem,
  Reason,
} from '../lists.ts';

/** @throws CorruptBytesError on any bytes that `encodeCustomerLists` cannot have written. */
export function decodeCustomerLists(bytes: Uint8Array): CustomerLists {
  const { ranked, due, bought } = ENTRY_BYTES;
  const ownStore = 4 + (bytes[1] ?? 0);
  const widths = [ranked, due, ranked, bought, ownStore];
  const reader = new Reader(bytes, 'customer lists', LIST_FORMAT.customer, widths, 0);
  const next = reader.list(0, () => reader.ranked());
  return {
    next,
    due: reader.list(1, () => reader.due()),
    novel: reader.list(2, () => reader.ranked()),
    bought: reader.list(3, () => reader.bought()),
    ownStores: reader.list(4, () => reader.ownStore(next.length)),
  };
}

/**
 * Each list is read when it is asked for, every time anew: the bytes are a seventh of what their entries take.
 * @param bytes must not change as long as the lists are used.
 * @throws CorruptBytesError, at once, on any bytes that `encodeItemLists` cannot have written.
 */
export function decodeItemLists(bytes: Uint8Array): ItemLists {
  const { scored } = ENTRY_BYTES;
  const reader = new Reader(bytes, 'item lists', LIST_FORMAT.item, [scored, scored, scored], 4);
  const itemNo = reader.unsigned();
  return {
    get together() {
      return reader.list(0, () => reader.scored('together', itemNo));
    },
    get after() {
      return reader.list(1, () => reader.scored('after', itemNo));
    },
    get similar() {
      return reader.list(2, () => reader.scored('similar', itemNo));
    },
  };
}

/** @throws CorruptBytesError on any bytes that `encodeGroupList` cannot have written. */
export function decodeGroupList(bytes: Uint8Array): GroupList {
  const reader = new Reader(bytes, 'group list', LIST_FORMAT.group, [ENTRY_BYTES.scored], 0);
  return { popular: reader.list(0, () => reader.scored('popular', 0)) };
}

/** Checks format and size before the first entry is read: from then on no read can be out of range. */
class Reader {
  readonly #view: DataView;
  readonly #what: string;
  readonly #lengths: number[];
  /** Where each list begins. */
  readonly #starts: number[] = [];
  #at: number;

  constructor(bytes: Uint8Array, what: string, format: number, entryBytes: readonly number[], extra: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#at = 1 + entryBytes.length;
    if (bytes.length < this.#at)
      throw new CorruptBytesError(what, `got ${bytes.length} bytes, no whole header`);
    if (bytes[0] !== format) throw new CorruptBytesError(what, `got format ${bytes[0]}, expected ${format}`);
    this.#lengths = entryBytes.map((_, list) => bytes[1 + list]!);
    let size = this.#at + extra;
    for (const [list, length] of this.#lengths.entries()) {
      this.#starts.push(size);
      size += length * entryBytes[list]!;
    }
    if (bytes.length !== size)
      throw new CorruptBytesError(what, `got ${bytes.length} bytes, expected ${size}`);
  }

  list<Entry>(index: number, read: () => Entry): Entry[] {
    this.#at = this.#starts[index]!;
    const entries: Entry[] = [];
    for (let left = this.#lengths[index]!; left > 0; left--) entries.push(read());
    return entries;
  }

  ranked(): RankedItem {
    const item = this.unsigned();
    const score = this.#score();
    const number = this.#view.getUint8(this.#at++);
    const reason = REASON_BY_NUMBER.get(number);
    if (reason === undefined) throw new CorruptBytesError(this.#what, `got reason ${number}, which is none`);
    return { item, score, reason, because: this.unsigned() };
  }

  scored(reason: Reason, because: number): RankedItem {
    return { item: this.unsigned(), score: this.#score(), reason, because };
  }

  due(): DueItem {
    const [item, score, dueDay, lastDay] = [this.unsigned(), this.#score(), this.#signed(), this.#signed()];
    return { item, score, dueDay, lastDay, fromDay: dueDay - this.#short(), toDay: dueDay + this.#short() };
  }

  bought(): BoughtItem {
    const item = this.unsigned();
    return { item, lastDay: this.#signed(), times: this.#short() };
  }

  ownStore(length: number): OwnStoreShift {
    const store = this.unsigned();
    return { store, shift: Array.from({ length }, () => this.#view.getInt8(this.#at++)) };
  }

  unsigned(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  #short(): number {
    const value = this.#view.getUint16(this.#at, true);
    this.#at += 2;
    return value;
  }

  #signed(): number {
    const value = this.#view.getInt32(this.#at, true);
    this.#at += 4;
    return value;
  }

  #score(): number {
    const value = this.#view.getFloat32(this.#at, true);
    if (Number.isNaN(value)) throw new CorruptBytesError(this.#what, 'got a score that is no number');
    this.#at += 4;
    return value;
  }
}
