import type { Item } from '../catalogue/build.ts';

/** What stands on receipts and is no goods. */
export interface Extra {
  kind: 'bag' | 'service';
  item: Item;
}

function extra(kind: Extra['kind'], sku: string, article: string, title: string, price: number): Extra {
  const prices = [{ since: 0, price, old: 0 }];
  return {
    kind,
    item: {
      index: -1,
      sku,
      article,
      gtin: '',
      style: -1,
      title,
      colour: undefined,
      size: -1,
      pack: 1,
      prices,
    },
  };
}

export const CARRIER_BAG = extra('bag', 'CARRIER-BAG', '9900001', 'Carrier Bag', 15);
export const DELIVERY = extra('service', 'DELIVERY', '9900002', 'Courier Delivery', 499);
export const EXTRAS: readonly Extra[] = [CARRIER_BAG, DELIVERY];
