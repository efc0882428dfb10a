import { type CountedBlock, setQuantity } from './counted-block.ts';

const TEN_THOUSANDTHS = 10_000;

/** What a body says that a store has. */
export class WholeStock {
  readonly #blocks = new Map<number, CountedBlock>();
  readonly #unknown = new Set<string>();

  /** The last word on an item counts. @param itemNo undefined: no item has the code. */
  tell(code: string, itemNo: number | undefined, quantity: number): void {
    if (itemNo === undefined) this.#unknown.add(code);
    else setQuantity(this.#blocks, itemNo, Math.round(quantity * TEN_THOUSANDTHS));
  }

  /** By number. */
  get blocks(): ReadonlyMap<number, CountedBlock> {
    return this.#blocks;
  }

  /** Items named, each once. */
  get items(): number {
    let items = 0;
    for (const block of this.#blocks.values())
      for (const quantity of block) if (!Number.isNaN(quantity)) items++;
    return items;
  }

  /** Codes that no item has, in their order. */
  get unknown(): ReadonlySet<string> {
    return this.#unknown;
  }
}
