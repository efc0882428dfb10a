import type { TifuKnnSettings } from './tifu-knn.ts';
import type { UpCfSettings } from './up-cf.ts';

export interface NextPurchaseSettings {
  /** How like customers are found and what they say; see up-cf.ts. */
  neighbours: UpCfSettings;
  /** The same by the decayed frequency of their items; see tifu-knn.ts. The ranker weighs what is one's own. */
  nearest: Omit<TifuKnnSettings, 'alpha'>;
  /** Customers drawn as possible neighbours, frozen in the artifact. */
  referenceCustomers: number;
  /** Most candidates from each source beside the customer's own items. */
  fromNeighbours: number;
  fromTogether: number;
  fromPopular: number;
  /** Neighbours of each own item that add to the together score. */
  togetherDepth: number;
  /** Length of the list. */
  length: number;
}

export const NEXT_PURCHASE_DEFAULTS: NextPurchaseSettings = {
  neighbours: { recency: 3, asymmetry: 0.75, locality: 1, neighbours: 300 },
  nearest: { neighbours: 300, withinDecay: 0.9, groupDecay: 0.9, groups: 3 },
  referenceCustomers: 10_000,
  fromNeighbours: 50,
  fromTogether: 20,
  fromPopular: 40,
  togetherDepth: 20,
  length: 40,
};
