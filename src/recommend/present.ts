import type { CustomerLists } from '../../models/artifact/index.ts';
import type { CatalogueView, Category, Item, Price } from '../resources/catalogue/index.ts';
import { shownAddress } from '../resources/public-url.ts';
import type { PlacementAnswer } from './answer.ts';
import { reasonOf } from './steps/reason.ts';
import type { Pick as Picked } from './steps/tier.ts';

type Shelf = Pick<CatalogueView, 'item' | 'category' | 'titled' | 'priceOf'>;

/** Items whose texts are kept, some 700 bytes each; then it begins anew, for they are written quickly. */
const KEPT_TILES = 50_000;

/** Parts of an item's JSON that are the same in every answer, without braces. */
interface Tile {
  /** What they are made from: exchanged, never changed. */
  item: Item;
  category: Category | undefined;
  /** `"id":…,"title":…` */
  name: string;
  /** What is known of url, image and category; a comma before each. */
  rest: string;
  /** In the default zone, likewise. */
  price: string;
}

/** Writes answers as the API shows them, the `results` of RecommendationsSchema; what is not known of an item is left out. */
export class Presenter {
  readonly #catalogue: Shelf;
  readonly #tiles = new Map<number, Tile>();
  #publicUrl = '';

  constructor(catalogue: Shelf) {
    this.#catalogue = catalogue;
  }

  /** @param lists of the customer, whose reasons tell when they bought what. @returns JSON. */
  json(answers: readonly PlacementAnswer[], lists: CustomerLists | null, publicUrl: string): string {
    if (publicUrl !== this.#publicUrl) this.#tiles.clear();
    this.#publicUrl = publicUrl;
    const lastBought = (itemNo: number) => lists?.bought.find((bought) => bought.item === itemNo)?.lastDay;
    const results = answers.map(({ placement, level, items, zone }) => {
      const shown = items.map((pick) => this.#pick(pick, zone, lastBought));
      return `{"placement":${JSON.stringify(placement)},"level":"${level}","items":[${shown.join()}]}`;
    });
    return `[${results.join()}]`;
  }

  #pick(pick: Picked, zone: string, lastBought: (itemNo: number) => number | undefined): string {
    const item = this.#catalogue.item(pick.item)!;
    const { name, rest, price } = this.#tile(item);
    const there = this.#catalogue.priceOf(item, zone);
    return `{${name},"score":${pick.score}${this.#reason(pick, lastBought)}${rest}${there === item ? price : priceJson(there)}}`;
  }

  #reason(pick: Picked, lastBought: (itemNo: number) => number | undefined): string {
    const why = reasonOf(pick, this.#catalogue, lastBought);
    if (why === undefined) return '';
    const { code, because, boughtOn } = why;
    if (because === undefined) return `,"reason":{"code":"${code}"}`;
    const day = boughtOn === undefined ? '' : `,"boughtOn":"${boughtOn}"`;
    return `,"reason":{"code":"${code}","because":{${this.#tile(because).name}${day}}}`;
  }

  #tile(item: Item): Tile {
    const category = this.#catalogue.category(item.categoryNo);
    const known = this.#tiles.get(item.itemNo);
    if (known !== undefined && known.item === item && known.category === category) return known;
    const { sku, title, url, image } = item;
    const shown = (address: string | null) =>
      address === null ? undefined : shownAddress(address, this.#publicUrl);
    const tile = {
      item,
      category,
      name: fieldsOf({ id: sku, title }),
      rest: after(fieldsOf({ url: shown(url), image: shown(image), category: category?.id })),
      price: priceJson(item),
    };
    if (this.#tiles.size === KEPT_TILES) this.#tiles.clear();
    this.#tiles.set(item.itemNo, tile);
    return tile;
  }
}

function priceJson({ price, oldPrice, currency }: Price): string {
  if (price === null) return '';
  return after(fieldsOf({ price, oldPrice: oldPrice ?? undefined, currency: currency ?? undefined }));
}

/** JSON of an object without its braces. */
function fieldsOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}

function after(fields: string): string {
  return fields === '' ? '' : `,${fields}`;
}
