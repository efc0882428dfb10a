import type { Snapshot } from '../../models/core/snapshot.ts';
import { Chance, cumulate } from '../../src/demo/chance.ts';

const LINES_A_RECEIPT = 9.4;
const LINES_A_CUSTOMER = 160;
const MOST_ITEMS = 50_000;
const LINES_AN_ITEM = 640;
const FEWEST_ITEMS = 2_000;
const MOST_LINES = 60;
const ITEMS_A_CATEGORY = 50;
/** Of its lines a receipt takes from what its customer has bought before, from its categories, from the whole range. */
const AGAIN = 0.35;
const OF_LIKING = 0.35;
const LIKED_CATEGORIES = 6;
const REMEMBERED = 32;
const DAYS = 550;
const FIRST_DAY = 19_000;

/**
 * A history of about `lines` lines, the same for the same numbers: at 32 million 3.4 million receipts of 200,000 customers
 * and 50,000 items, whose popularity falls by Zipf's law. Fewer lines are a smaller chain: customers and items shrink
 * along, items to no fewer than `fewestItems`.
 */
export function generateHistory(lines: number, seed: number, fewestItems = FEWEST_ITEMS): Snapshot {
  const chance = new Chance(seed);
  const random = () => chance.next();
  const customers = Math.ceil(lines / LINES_A_CUSTOMER);
  const items = Math.min(MOST_ITEMS, Math.max(fewestItems, Math.round(lines / LINES_AN_ITEM)));
  const categories = Math.ceil(items / ITEMS_A_CATEGORY);
  const count = Math.round(lines / LINES_A_RECEIPT);
  const receiptsEach = count / customers;
  const lineStart = new Uint32Array(count + 1);
  const customer = new Int32Array(count);
  const day = new Int32Array(count);
  const item = new Uint32Array(Math.ceil(lines * 1.1));
  const zipf = cumulate(Array.from({ length: items }, (_, row) => 1 / (row + 10)));
  const popular = () => chance.weighted(zipf);
  const liked = new Uint32Array(LIKED_CATEGORIES);
  const bought = new Uint32Array(REMEMBERED);
  const basket = new Set<number>();
  let size = 0;
  let known = 0;
  for (let p = 0, c = -1; p < count; p++) {
    const owner = Math.min(customers - 1, Math.floor(p / receiptsEach));
    if (owner !== c) {
      c = owner;
      known = 0;
      for (let at = 0; at < LIKED_CATEGORIES; at++) liked[at] = Math.floor(random() * categories);
    }
    customer[p] = c;
    const firstOfCustomer = Math.ceil(c * receiptsEach);
    day[p] = FIRST_DAY + Math.floor(((p - firstOfCustomer + random()) / receiptsEach) * DAYS);
    if (p > 0 && customer[p - 1] === c) day[p] = Math.max(day[p]!, day[p - 1]!);
    const length = Math.min(MOST_LINES, 1 + Math.floor(-Math.log(1 - random()) * (LINES_A_RECEIPT - 0.5)));
    basket.clear();
    while (basket.size < length && size + basket.size < item.length) {
      const kind = random();
      let i: number;
      if (kind < AGAIN && known > 0) i = bought[Math.floor(random() * Math.min(known, REMEMBERED))]!;
      else if (kind < AGAIN + OF_LIKING) {
        const category = liked[Math.floor(random() * LIKED_CATEGORIES)]!;
        // Items of a category lie apart in popularity.
        i = (category + Math.floor(random() ** 2 * ITEMS_A_CATEGORY) * categories) % items;
      } else i = popular();
      if (basket.has(i)) i = popular();
      basket.add(i);
      bought[known++ % REMEMBERED] = i;
    }
    const sorted = Uint32Array.from(basket).sort();
    item.set(sorted, size);
    size += sorted.length;
    lineStart[p + 1] = size;
  }
  const filled = item.slice(0, size);
  return {
    customers: ascending(customers),
    items: ascending(items),
    stores: Int32Array.from({ length: 150 }, (_, no) => no + 1),
    categories: ascending(categories),
    purchases: {
      count,
      customer,
      store: Int32Array.from(customer, (c) => c % 150),
      channel: new Uint8Array(count),
      day,
      minute: new Uint16Array(count).fill(720),
      lineStart,
    },
    lines: {
      item: filled,
      quantity: new Float32Array(size).fill(1),
      amount: new Float32Array(size).fill(9.99),
    },
    catalogue: {
      category: Int32Array.from({ length: items }, (_, i) => i % categories),
      parent: new Int32Array(categories).fill(-1),
      repeat: new Uint8Array(categories),
      byStyle: new Uint8Array(categories),
      style: new Int32Array(items).fill(-1),
      brand: Int32Array.from({ length: items }, (_, i) => i % 300),
      firstDay: Int32Array.from({ length: items }, () => FIRST_DAY + Math.floor(random() ** 4 * DAYS)),
      price: new Float32Array(items).fill(9.99),
      packSize: new Float32Array(items).fill(1),
      sellable: new Uint8Array(items).fill(1),
    },
    sessions: { start: Uint32Array.of(0), item: new Uint32Array(0), day: new Int32Array(0) },
    watermark: 0,
    hash: `generated ${lines} ${seed}`,
  };
}

/** Numbers 1 … count. */
function ascending(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row + 1);
}
