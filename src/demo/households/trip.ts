/** One line of a shopping trip, before money. */
export interface TripLine {
  /** Index in the catalogue. */
  item: number;
  quantity: number;
  /** Index of the child it is for, −1 = for nobody in particular. */
  child: number;
  /** Index of the need it serves, −1 = none. */
  need: number;
}

/** One visit to a shop, or one order. */
export interface Trip {
  day: number;
  /** Local minute of the day. */
  minute: number;
  web: boolean;
  /** A web order fetched at a shop: a till receipt follows. */
  collect: boolean;
  /** For somebody else's child. */
  gift: boolean;
  /** Index in the stores; of a web order, the shop that hands it over. */
  store: number;
  lines: TripLine[];
}
