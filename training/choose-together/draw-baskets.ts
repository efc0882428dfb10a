import { type Random, sample, shuffle } from '../../models/core/random.ts';

/** A basket of which each item is to be found from the others. */
export interface AskedBasket {
  /** Item rows of what is learnt from, two or more, each once. */
  items: number[];
  /** item → whether its customer had never bought it; where nobody knows the customer, false. */
  fresh: boolean[];
}

/** Of `count` baskets some, drawn until they hold `most` items. Those with fewer than two have nothing to ask. */
export function drawBaskets(
  count: number,
  ask: (basket: number) => AskedBasket,
  most: number,
  random: Random,
): AskedBasket[] {
  const drawn: AskedBasket[] = [];
  let items = 0;
  for (const at of shuffle(sample(count, count, random), random)) {
    if (items >= most) break;
    const basket = ask(at);
    if (basket.items.length < 2) continue;
    items += basket.items.length;
    drawn.push(basket);
  }
  return drawn;
}
