import { offsets } from '../../models/core/csr.ts';
import { seededRandom } from '../../models/core/random.ts';
import { chooseScores, type ScoreChoice } from '../choose-together/choose-scores.ts';
import { drawBaskets } from '../choose-together/draw-baskets.ts';
import { MIN_SUPPORT } from './accompanying-fold.ts';
import type { NextBasketData } from './next-basket-data.ts';

/** Items left out in the world before. */
const ASKED_ITEMS = 10_000;

/** Chooses in the world before: the last basket of each history is asked about, by what came earlier. */
export function chooseAccompanying({ history, items }: NextBasketData, seed: number): ScoreChoice {
  const known = history.flatMap((own) => own.slice(0, -1).map((basket) => [...new Set(basket)]));
  const sets = { start: offsets(known.map(({ length }) => length)), values: Uint32Array.from(known.flat()) };
  const seen = new Set(sets.values);
  const baskets = drawBaskets(
    history.length,
    (customer) => {
      const own = history[customer]!;
      const before = new Set(own.slice(0, -1).flat());
      const asked = [...new Set(own.at(-1)!)].filter((item) => seen.has(item));
      return { items: asked, fresh: asked.map((item) => !before.has(item)) };
    },
    ASKED_ITEMS,
    seededRandom(seed),
  );
  return chooseScores(sets, items, baskets, MIN_SUPPORT);
}
