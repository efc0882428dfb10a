import t from 'tap';
import type { FilledBlock } from './blocks/fill.ts';
import { postPurchasePlan } from './blocks/plan.ts';
import { fit } from './budget.ts';

const blocks: FilledBlock[] = postPurchasePlan.map(({ name }, block) => ({
  name,
  items: [1, 2, 3, 4].map((at) => ({ item: block * 10 + at, reason: 'popular', because: 0 })),
}));

/** A letter of 1,000 bytes and 100 for each tile. */
function fitInto(limit: number) {
  const {
    trimmed,
    blocks: left,
    rendered,
  } = fit(postPurchasePlan, blocks, limit, (current) => ({
    bytes: 1_000 + 100 * current.flatMap((block) => block.items).length,
  }));
  const counts = Object.fromEntries(left.map(({ name, items }) => [name, items.length]));
  return {
    trimmed,
    counts,
    dropped: left.filter((block) => block.dropped).map(({ name }) => name),
    ...rendered,
  };
}

t.test('what fits stays whole', async (t) => {
  const { trimmed, bytes } = fitInto(3_000);
  t.equal(trimmed, 0);
  t.equal(bytes, 3_000);
});

t.test('tiles go from the end of the least valuable block', async (t) => {
  const { trimmed, counts, bytes } = fitInto(2_850);
  t.equal(trimmed, 2);
  t.equal(counts.novelties, 2);
  t.equal(bytes, 2_800);
});

t.test('a block below its minimum goes as a whole, then the next in worth gives', async (t) => {
  const { trimmed, counts, dropped } = fitInto(2_700);
  t.equal(trimmed, 4);
  t.strictSame(dropped, ['novelties']);
  t.equal(counts.repeat, 4);
  t.equal(fitInto(2_500).counts.repeat, 3, 'repeat is worth least of those that are left');
});

t.test('the last tile of the most valuable block stays', async (t) => {
  const { counts, trimmed } = fitInto(10);
  t.strictSame(counts, { personal: 0, accompanying: 1, next: 0, novelties: 0, repeat: 0 });
  t.equal(trimmed, 19);
});
