/**
 * model.bin, all numbers little-endian:
 *
 *   0  magic 'REGULARS'     8 bytes
 *   8  format version       u32
 *  12  length of the header u32
 *  16  SHA-256 of all below 32 bytes
 *  48  header               JSON {meta, sections: [{name, type, offset, length}]}
 *      sections             each at a multiple of 8 from the start of the file
 */
export const MAGIC = 'REGULARS';
export const FORMAT_VERSION = 5;
export const HEADER_AT = 48;
export const ALIGNMENT = 8;

export type SectionArray = Uint8Array | Uint32Array | Int32Array | Float32Array;
export type SectionType = 'u8' | 'u32' | 'i32' | 'f32';

/** Named arrays, in the order they are written. */
export type Sections = Record<string, SectionArray>;

/** What describes the arrays: small, and JSON. */
export type Meta = Readonly<Record<string, unknown>>;

export interface SectionEntry {
  name: string;
  type: SectionType;
  /** Bytes from the start of the file. */
  offset: number;
  /** Elements, not bytes. */
  length: number;
}

export function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
