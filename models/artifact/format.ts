import { REASONS, type Reason } from './lists.ts';

/** First byte of a packed list: says what it is and how it is laid out. Numbers are little-endian throughout. */
export const LIST_FORMAT = { customer: 0x13, item: 0x21, group: 0x31 } as const;

/** Most entries a list can hold: its length is one byte. */
export const LIST_LENGTH_LIMIT = 255;

/** Bytes of one entry of each kind of list. */
export const ENTRY_BYTES = {
  ranked: 13, // item u32, score f32, reason u8, because u32
  due: 20, // item u32, score f32, dueDay i32, lastDay i32, dueDay − fromDay u16, toDay − dueDay u16
  bought: 10, // item u32, lastDay i32, times u16
  scored: 8, // item u32, score f32; reason and evidence follow from the list
} as const;

export const REASON_BY_NUMBER: ReadonlyMap<number, Reason> = new Map(
  Object.entries(REASONS).map(([reason, number]) => [number, reason as Reason]),
);
