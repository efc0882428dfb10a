import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { CorruptBytesError } from './corrupt.ts';
import { Container } from './decode/container.ts';
import { encodeContainer } from './encode/container.ts';

const meta = { what: 'a test', count: 3 };
const bytes = encodeContainer(meta, {
  a: Uint32Array.of(0, 2, 3),
  b: Float32Array.of(0.5),
  c: Uint8Array.of(7),
});

/** The bytes with a change and a checksum that fits it: what is behind the checksum has to hold by itself. */
function forged(change: (copy: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  change(copy);
  copy.set(createHash('sha256').update(copy.subarray(48)).digest(), 16);
  return copy;
}

t.test('arrays come back as they went, wherever the bytes lie', async (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.uint32Array({ maxLength: 20 }), { maxLength: 5 }),
      fc.array(fc.float32Array({ maxLength: 9 }), { maxLength: 3 }),
      fc.integer({ min: 0, max: 9 }),
      (whole, real, offset) => {
        const sections = Object.fromEntries([...whole, ...real].map((array, at) => [`s${at}`, array]));
        const encoded = encodeContainer(meta, sections);
        const moved = new Uint8Array(encoded.length + offset);
        moved.set(encoded, offset);
        const container = new Container(moved.subarray(offset));
        t.same(container.meta, meta);
        for (const [at, array] of whole.entries()) t.same(container.u32(`s${at}`, array.length), array);
        for (const [at, array] of real.entries()) t.same(container.f32(`s${whole.length + at}`), array);
      },
    ),
  );
});

t.test('the same content gives the same bytes, and these', async (t) => {
  const again = encodeContainer(meta, {
    a: Uint32Array.of(0, 2, 3),
    b: Float32Array.of(0.5),
    c: Uint8Array.of(7),
  });
  t.same(again, bytes);
  t.equal(
    createHash('sha256').update(bytes).digest('hex'),
    'c3be66b1e586dacc780b422ba1435897a828bab26ef8a8f0edf31860f32e46ae',
  );
});

t.test('any flipped bit and any cut is noticed', async (t) => {
  for (let at = 0; at < bytes.length; at++) {
    const flipped = bytes.slice();
    flipped[at]! ^= 1 << (at % 8);
    t.throws(() => new Container(flipped), CorruptBytesError, `byte ${at}`);
  }
  for (let length = 0; length < bytes.length; length++)
    t.throws(() => new Container(bytes.slice(0, length)), CorruptBytesError, `${length} bytes`);
});

t.test('a header that lies is refused although its checksum fits', async (t) => {
  const edited = (from: string, to: string) => () =>
    new Container(
      forged((copy) => {
        const at = Buffer.from(copy).indexOf(from);
        copy.set(Buffer.from(to.padEnd(from.length)), at);
      }),
    );
  t.throws(edited('"length":3}', '"length":9e9}'.slice(0, 11)), CorruptBytesError);
  t.throws(edited('"u32"', '"u33"'), { message: /header cannot be read/ });
  t.throws(edited('"length":3}', '"length":-}'), { message: /header cannot be read/ });
  t.throws(edited('"offset":3', '"offset":9'), { message: /outside the file/ });
});

t.test('sections are asked for by name, type, length and range', async (t) => {
  const container = new Container(bytes);
  t.same(container.rows('a', 4, 3), Uint32Array.of(0, 2, 3));
  t.same(container.starts('a', 2), Uint32Array.of(0, 2, 3));
  t.throws(() => container.rows('a', 3), { message: /row 3 of 3/ });
  t.throws(() => container.u32('a', 4), { message: /3 elements, expected 4/ });
  t.throws(() => container.f32('a'), { message: /section a is missing/ });
  t.throws(() => container.u32('z'), { message: /section z is missing/ });
  const falling = new Container(encodeContainer({}, { s: Uint32Array.of(0, 3, 2), t: Uint32Array.of(1, 2) }));
  t.throws(() => falling.starts('s', 2), { message: /falls at row 2/ });
  t.throws(() => falling.starts('t', 1), { message: /falls at row 0/ });
});
