import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import {
  ALIGNMENT,
  FORMAT_VERSION,
  HEADER_AT,
  MAGIC,
  type Meta,
  type SectionArray,
  type SectionEntry,
  type SectionType,
} from '../container.ts';
import { CorruptBytesError } from '../corrupt.ts';

const VIEWS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array } as const;

/** A container whose checksum, header and bounds were checked: views of it are safe to read. */
export class Container {
  readonly meta: Meta;
  readonly #sections = new Map<string, SectionArray>();
  readonly #isChecked: boolean;

  /**
   * @param isChecked these bytes passed before: what takes a look at each of them is not done again.
   * @throws CorruptBytesError naming what is wrong, before any array is viewed.
   */
  constructor(source: Uint8Array, isChecked = false) {
    this.#isChecked = isChecked;
    const fail = (problem: string): never => {
      throw new CorruptBytesError('model.bin', problem);
    };
    if (endianness() !== 'LE') fail('this machine is big-endian, and the file is viewed as it lies');
    if (source.length < HEADER_AT) fail(`got ${source.length} bytes, expected at least ${HEADER_AT}`);
    const magic = new TextDecoder('latin1').decode(source.subarray(0, MAGIC.length));
    if (magic !== MAGIC) fail(`got ${JSON.stringify(magic)}, expected it to start with ${MAGIC}`);
    // A view needs the alignment of its elements: bytes that came unaligned are moved once.
    const bytes = source.byteOffset % ALIGNMENT === 0 ? source : source.slice();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const version = view.getUint32(8, true);
    if (version !== FORMAT_VERSION) fail(`got format version ${version}, expected ${FORMAT_VERSION}`);
    if (!isChecked) {
      const checksum = createHash('sha256').update(bytes.subarray(HEADER_AT)).digest();
      if (!checksum.equals(bytes.subarray(16, HEADER_AT))) fail('the checksum is that of other content');
    }
    const headerEnd = HEADER_AT + view.getUint32(12, true);
    if (headerEnd > bytes.length) fail('the header ends past the file');
    const header = parseHeader(bytes.subarray(HEADER_AT, headerEnd)) ?? fail('the header cannot be read');
    this.meta = header.meta;
    for (const { name, type, offset, length } of header.sections) {
      const View = VIEWS[type];
      if (
        offset % ALIGNMENT !== 0 ||
        offset < headerEnd ||
        offset + length * View.BYTES_PER_ELEMENT > bytes.length
      )
        fail(`section ${name} lies outside the file`);
      this.#sections.set(name, new View(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length));
    }
  }

  u8(name: string, length?: number): Uint8Array {
    return this.#section(name, Uint8Array, length);
  }

  u32(name: string, length?: number): Uint32Array {
    return this.#section(name, Uint32Array, length);
  }

  i32(name: string, length?: number): Int32Array {
    return this.#section(name, Int32Array, length);
  }

  f32(name: string, length?: number): Float32Array {
    return this.#section(name, Float32Array, length);
  }

  /** Row numbers, each below `limit`. */
  rows(name: string, limit: number, length?: number): Uint32Array {
    const values = this.u32(name, length);
    if (this.#isChecked) return values;
    for (const value of values)
      if (value >= limit) throw new CorruptBytesError('model.bin', `${name} has row ${value} of ${limit}`);
    return values;
  }

  /** Start offsets of `rows` rows: 0 first, never falling. */
  starts(name: string, rows: number): Uint32Array {
    const start = this.u32(name, rows + 1);
    if (this.#isChecked) return start;
    for (let row = 0; row <= rows; row++)
      if (row === 0 ? start[0] !== 0 : start[row]! < start[row - 1]!)
        throw new CorruptBytesError('model.bin', `${name} falls at row ${row}`);
    return start;
  }

  #section<T extends SectionArray>(
    name: string,
    type: abstract new (...args: never[]) => T,
    length?: number,
  ): T {
    const section = this.#sections.get(name);
    if (!(section instanceof type)) throw new CorruptBytesError('model.bin', `section ${name} is missing`);
    if (length !== undefined && section.length !== length)
      throw new CorruptBytesError(
        'model.bin',
        `section ${name} has ${section.length} elements, expected ${length}`,
      );
    return section;
  }
}

function parseHeader(bytes: Uint8Array): { meta: Meta; sections: SectionEntry[] } | null {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (!isRecord(header) || !isRecord(header.meta) || !Array.isArray(header.sections)) return null;
  return header.sections.every(isEntry) ? { meta: header.meta, sections: header.sections } : null;
}

function isEntry(entry: unknown): entry is SectionEntry {
  return (
    isRecord(entry) &&
    typeof entry.name === 'string' &&
    typeof entry.type === 'string' &&
    Object.hasOwn(VIEWS, entry.type as SectionType) &&
    Number.isSafeInteger(entry.offset) &&
    Number.isSafeInteger(entry.length) &&
    (entry.length as number) >= 0
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
