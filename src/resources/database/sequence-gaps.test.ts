import fc from 'fast-check';
import t from 'tap';
import { SequenceGaps } from './sequence-gaps.ts';

t.test('a number that was skipped is a gap until it is seen', async (t) => {
  const seen = new SequenceGaps(10);
  seen.see([11, 14, 15, 20]);
  t.equal(seen.last, 20);
  t.match(seen.gaps, [
    { low: 12, high: 13 },
    { low: 16, high: 19 },
  ]);
  seen.see([12, 17, 18, 21]);
  t.match(seen.gaps, [
    { low: 13, high: 13 },
    { low: 16, high: 16 },
    { low: 19, high: 19 },
  ]);
  t.equal(seen.gaps.length, 3);
  t.equal(seen.last, 21);
});

t.test('a gap is forgotten when all that ran at the read after its own have ended', async (t) => {
  const seen = new SequenceGaps(0);
  seen.see([2], { oldest: 40, next: 50 });
  t.match(seen.gaps, [{ low: 1, high: 1 }]);
  seen.see([3], { oldest: 50, next: 60 }); // 50 to 59 may have taken it
  seen.see([], { oldest: 59, next: 70 });
  t.match(seen.gaps, [{ low: 1, high: 1 }], '59 may still be running');
  seen.see([]);
  t.match(seen.gaps, [{ low: 1, high: 1 }], 'a read cut short settles nothing');
  seen.see([], { oldest: 60, next: 70 });
  t.strictSame(seen.gaps, []);
});

t.test('gaps given at the start are gaps', async (t) => {
  const seen = new SequenceGaps(10, [{ low: 4, high: 6 }]);
  seen.see([5, 11]);
  t.match(seen.gaps, [
    { low: 4, high: 4 },
    { low: 6, high: 6 },
  ]);
});

t.test('whatever the order, what is neither seen nor above the last is in a gap', async () => {
  const batches = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(batches, (batches) => {
      const gaps = new SequenceGaps(0);
      const naive = new Set<number>();
      for (const batch of batches) {
        const fresh = batch.filter((number) => !naive.has(number)).sort((a, b) => a - b);
        gaps.see(fresh);
        for (const number of fresh) naive.add(number);
      }
      const open = new Set<number>();
      for (const { low, high } of gaps.gaps)
        for (let number = low; number <= high; number++) open.add(number);
      for (let number = 1; number <= 40; number++) {
        const expected = !naive.has(number) && number < Math.max(0, ...naive);
        if (open.has(number) !== expected) return false;
      }
      return gaps.last === Math.max(0, ...naive);
    }),
  );
});
