import type { DropReason } from './blocks/fill.ts';
import type { BlockName } from './blocks/plan.ts';

/** A block as it was sent: `links[n]` is where the tile, or the article, at position n + 1 leads. */
export interface RecordedBlock {
  name: BlockName | 'articles';
  items: number[];
  links: string[];
  /** Of each item: why it is there, and the item_no of the evidence (0 = none). Letters before these were kept have neither. */
  reasons?: string[];
  because?: number[];
  dropped?: DropReason;
}

export type TileBlock = RecordedBlock & { name: BlockName };

/** What was sent and why: to whom, by which model version, in which arm. */
export interface LetterRecord {
  letterId: string;
  at: Date;
  template: string;
  locale: string;
  customerNo: number;
  purchaseNo: number | null;
  version: string | null;
  arm: string;
  tokenKey: number;
  blocks: RecordedBlock[];
  bytes: number;
  trimmed: number;
}
