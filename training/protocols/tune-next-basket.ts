import { basketsOf } from '../../models/core/baskets.ts';
import { sample, seededRandom } from '../../models/core/random.ts';
import { type TunedBaselines, tuneBaselines } from '../baselines/index.ts';
import type { NextBasketData } from './next-basket-data.ts';
import { queriesOf } from './next-basket-fold.ts';

const QUERIES = 800;

/** Chooses settings in the world before: each history's own last basket is to be found from what came earlier. */
export function tuneNextBasket(
  data: NextBasketData,
  seed: number,
  k: number,
  onStep?: () => void,
): TunedBaselines {
  const baskets = basketsOf(
    data.history.map((history) => history.slice(0, -1)),
    data.items,
  );
  const customers = Uint32Array.from(data.ids.keys()).filter((row) => data.history[row]!.length > 1);
  const asked = sample(customers.length, QUERIES, seededRandom(seed)).map((at) => customers[at]!);
  const queries = queriesOf(baskets, asked, (row) => data.history[row]!.at(-1)!);
  return tuneBaselines({ baskets, reference: customers, queries, k }, onStep);
}
