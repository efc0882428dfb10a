import t from 'tap';
import { type ItemChange, letterShop, TODAY } from '../../../test/support/letter-shop.ts';
import { novelty } from './is-new.ts';

const seen = (day: number): ItemChange => ({ firstSeen: day * 86_400_000 });

t.test('new is what was first seen in the last 30 days, and not with the first catalogue', async (t) => {
  const change = { 3: seen(TODAY - 29), 4: seen(TODAY - 30), 5: seen(TODAY) };
  const isNew = novelty(letterShop({ change }).shelf, TODAY);
  t.strictSame([3, 4, 5, 22].filter(isNew), [3, 5]);
});

t.test('of a catalogue that was loaded ten days ago only what came later is new', async (t) => {
  const loaded = Object.fromEntries(Array.from({ length: 22 }, (_, at) => [at + 1, seen(TODAY - 10)]));
  const isNew = novelty(letterShop({ change: { ...loaded, 3: seen(TODAY - 9) } }).shelf, TODAY);
  t.strictSame([2, 3, 22].filter(isNew), [3]);
});
