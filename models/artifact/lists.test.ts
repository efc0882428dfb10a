import fc from 'fast-check';
import t from 'tap';
import { CorruptBytesError } from './corrupt.ts';
import { decodeCustomerLists, decodeGroupList, decodeItemLists } from './decode/lists.ts';
import { encodeCustomerLists, encodeGroupList, encodeItemLists } from './encode/lists.ts';
import { type CustomerLists, type DueItem, type RankedItem, REASONS, type Reason } from './lists.ts';

const itemNo = fc.integer({ min: 0, max: 0xffff_ffff });
const day = fc.integer({ min: -40_000, max: 60_000 });
const score = fc.float({ noNaN: true });
const reason = fc.constantFrom(...(Object.keys(REASONS) as Reason[]));
const ranked = fc.record({ item: itemNo, score, reason, because: itemNo });
const listsWithout = fc.record({
  next: fc.array(ranked, { maxLength: 60 }),
  due: fc.array(
    fc
      .record({
        item: itemNo,
        score,
        dueDay: day,
        lastDay: day,
        before: fc.nat(65_535),
        after: fc.nat(65_535),
      })
      .map(({ before, after, ...due }) => ({
        ...due,
        fromDay: due.dueDay - before,
        toDay: due.dueDay + after,
      })),
    { maxLength: 20 },
  ),
  novel: fc.array(ranked, { maxLength: 20 }),
  bought: fc.array(fc.record({ item: itemNo, lastDay: day, times: fc.integer({ min: 1, max: 65_535 }) }), {
    maxLength: 40,
  }),
});
const lists = listsWithout.chain((all) => {
  const { length } = all.next;
  const shift = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: length, maxLength: length });
  return fc
    .array(fc.record({ store: itemNo, shift }), { maxLength: 4 })
    .map((ownStores) => ({ ...all, ownStores }));
});
const scored = (name: Reason, because: number) =>
  fc.array(fc.record({ item: itemNo, score, reason: fc.constant(name), because: fc.constant(because) }), {
    maxLength: 255,
  });

t.test('customer lists come back as they went, from any offset in a buffer', async (t) => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 0, max: 7 }), (value, offset) => {
      const bytes = encodeCustomerLists(value);
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      t.same(decodeCustomerLists(moved.subarray(offset)), value);
    }),
  );
});

t.test('item and group lists come back as they went', async (t) => {
  fc.assert(
    fc.property(
      scored('together', 7),
      scored('after', 7),
      scored('similar', 7),
      scored('popular', 0),
      (...all) => {
        const [together, after, similar, popular] = all as [
          RankedItem[],
          RankedItem[],
          RankedItem[],
          RankedItem[],
        ];
        t.same(decodeItemLists(encodeItemLists(7, { together, after, similar })), {
          together,
          after,
          similar,
        });
        t.same(decodeGroupList(encodeGroupList({ popular })), { popular });
      },
    ),
  );
});

const sample: CustomerLists = {
  next: [{ item: 258, score: 0.5, reason: 'together', because: 3 }],
  due: [{ item: 1, score: 0.25, dueDay: 20_000, fromDay: 19_997, toDay: 20_258, lastDay: 19_970 }],
  novel: [],
  bought: [{ item: 1, lastDay: 19_970, times: 2 }],
  ownStores: [{ store: 7, shift: [-32] }],
};

t.test('the bytes are these, on every machine and in every version to come', async (t) => {
  t.equal(
    Buffer.from(encodeCustomerLists(sample)).toString('hex'),
    `13${'0101000101'}${'02010000'}${'0000003f'}${'01'}${'03000000'}` +
      `${'01000000'}${'0000803e'}${'204e0000'}${'024e0000'}${'0300'}${'0201'}${'01000000'}${'024e0000'}${'0200'}${'07000000'}${'e0'}`,
  );
});

t.test('sizes stay within the budget of a store', async (t) => {
  const entry: RankedItem = { item: 1, score: 1, reason: 'again', because: 1 };
  const bytes = encodeCustomerLists({
    next: Array<RankedItem>(40).fill(entry),
    due: Array(12).fill(sample.due[0]),
    novel: Array<RankedItem>(12).fill(entry),
    bought: Array(30).fill(sample.bought[0]),
    ownStores: Array(4).fill({ store: 1, shift: Array(40).fill(-1) }),
  });
  t.equal(bytes.length, 1_398);
});

t.test('cut, padded or foreign bytes are refused', async (t) => {
  const bytes = encodeCustomerLists(sample);
  for (let length = 0; length < bytes.length; length++)
    t.throws(() => decodeCustomerLists(bytes.subarray(0, length)), CorruptBytesError, `${length} bytes`);
  t.throws(() => decodeCustomerLists(new Uint8Array([...bytes, 0])), CorruptBytesError);
  t.throws(() => decodeItemLists(bytes), { message: /item lists: got format 19, expected 33/ });
  t.throws(
    () => decodeGroupList(encodeItemLists(1, { together: [], after: [], similar: [] })),
    CorruptBytesError,
  );
  const reasonless = bytes.slice();
  reasonless[14] = 99;
  t.throws(() => decodeCustomerLists(reasonless), { message: /reason 99/ });
});

t.test('any bytes decode or are refused as corrupt, and nothing else happens', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(0x13, 0x21, 0x31), (bytes, format) => {
      if (bytes.length > 0) bytes[0] = format;
      for (const decode of [decodeCustomerLists, decodeItemLists, decodeGroupList]) {
        try {
          decode(bytes);
        } catch (error) {
          t.type(error, CorruptBytesError);
        }
      }
    }),
  );
});

t.test('what a field cannot hold is not written', async (t) => {
  const group = (entry: Partial<RankedItem>) => ({
    popular: [{ item: 1, score: 1, reason: 'popular' as const, because: 0, ...entry }],
  });
  t.throws(() => encodeGroupList(group({ item: -1 })), RangeError);
  t.throws(() => encodeGroupList(group({ item: 1.5 })), RangeError);
  t.throws(() => encodeGroupList(group({ score: Number.NaN })), RangeError);
  const due = (window: Partial<DueItem>) => ({ ...sample, due: [{ ...sample.due[0]!, ...window }] });
  t.throws(() => encodeCustomerLists(due({ fromDay: 20_001 })), RangeError, 'a window without its day');
  t.throws(() => encodeCustomerLists(due({ toDay: 90_000 })), RangeError);
  t.throws(() => encodeGroupList({ popular: Array(256).fill(group({}).popular[0]) }), RangeError);
});
