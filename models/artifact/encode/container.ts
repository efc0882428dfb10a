import { createHash } from 'node:crypto';
import {
  aligned,
  FORMAT_VERSION,
  HEADER_AT,
  MAGIC,
  type Meta,
  type SectionArray,
  type SectionEntry,
  type Sections,
  type SectionType,
} from '../container.ts';

/** Packs arrays and what describes them; the same content gives the same bytes. */
export function encodeContainer(meta: Meta, sections: Sections): Uint8Array {
  const entries = Object.entries(sections);
  const placed = entries.map(([name, array]) => ({
    name,
    type: typeOf(array),
    offset: 0,
    length: array.length,
  }));
  // How long the header is depends on the offsets, and they on it: room is left for the longest ones.
  const reserve = headerOf(
    meta,
    placed.map((entry) => ({ ...entry, offset: Number.MAX_SAFE_INTEGER })),
  ).length;
  let end = aligned(HEADER_AT + reserve);
  for (const [at, [, array]] of entries.entries()) {
    placed[at]!.offset = end;
    end = aligned(end + array.byteLength);
  }
  const header = headerOf(meta, placed);
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, HEADER_AT);
  for (const [at, [, array]] of entries.entries())
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), placed[at]!.offset);
  bytes.set(createHash('sha256').update(bytes.subarray(HEADER_AT)).digest(), 16);
  return bytes;
}

function headerOf(meta: Meta, sections: SectionEntry[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ meta, sections }));
}

function typeOf(array: SectionArray): SectionType {
  if (array instanceof Uint8Array) return 'u8';
  if (array instanceof Uint32Array) return 'u32';
  return array instanceof Int32Array ? 'i32' : 'f32';
}
