import t from 'tap';
import { inherited } from './inherited.ts';

t.test('what died has the lists of its heir', async (t) => {
  const neighbours = {
    start: Uint32Array.of(0, 0, 2, 3),
    item: Uint32Array.of(2, 0, 1),
    score: Float32Array.of(0.5, 0.25, 0.75),
    support: Uint32Array.of(9, 8, 7),
  };
  t.same(inherited(neighbours, undefined), neighbours);
  t.same(inherited(neighbours, Uint32Array.of(1, 1, 2)), {
    start: Uint32Array.of(0, 2, 4, 5),
    item: Uint32Array.of(2, 0, 2, 0, 1),
    score: Float32Array.of(0.5, 0.25, 0.5, 0.25, 0.75),
    support: Uint32Array.of(9, 8, 9, 8, 7),
  });
});
