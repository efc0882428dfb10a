import { seededRandom } from '../../models/core/random.ts';

export interface HabitPurchase {
  customer: number;
  /** Days since 1970-01-01. */
  day: number;
  /** 9 or 19. */
  hour: number;
  store: 'north' | 'south';
  items: ('D1' | 'D2' | 'W1' | 'C1')[];
}

/**
 * Everybody buys D1 in the north and D2 in the south, of one category; W1 in the morning and C1 in the evening, of two.
 * Which it will be is a coin's throw: only who knows the visit can tell.
 */
export function habits(customers: number, firstDay: number, seed = 1): HabitPurchase[] {
  const random = seededRandom(seed);
  return Array.from({ length: customers }, (_, customer) =>
    Array.from({ length: 10 }, (_, visit): HabitPurchase => {
      const [north, morning] = [random() < 0.5, random() < 0.5];
      return {
        customer,
        day: firstDay + 9 * visit + (customer % 7),
        hour: morning ? 9 : 19,
        store: north ? 'north' : 'south',
        items: [north ? 'D1' : 'D2', morning ? 'W1' : 'C1'],
      };
    }),
  ).flat();
}
