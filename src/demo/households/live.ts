import { weekdayOf } from '../calendar.ts';
import { FAMILIES, familyIndex } from '../catalogue/families.ts';
import { type Chance, cumulate } from '../chance.ts';
import { ageOn, sizeOn, sizeToBuy } from './growth.ts';
import type { Household } from './household.ts';
import { familyFor, lasts, NEED_RULES, type Need } from './needs.ts';
import { type Occasion, occasionsOf } from './occasions.ts';
import { type Shelf, scaleOf } from './shelf.ts';
import type { Trip, TripLine } from './trip.ts';

const MAX_LINES = 14;
/** Days between visits without any reason but a wish. */
const WHIM_GAP = 66;
const HOURS = cumulate([2, 4, 5, 5, 5, 5, 6, 8, 9, 7, 4, 2]);

/**
 * The trips of a household from its first day to its last, ascending by day: it goes when something runs out, when
 * there is an occasion, or on a whim, and then takes along what is nearly due and what goes with what it took.
 */
export function live(household: Household, needs: readonly Need[], shelf: Shelf, chance: Chance): Trip[] {
  const trips: Trip[] = [];
  const queue = occasionsOf(household, chance);
  let whim = household.from + chance.exponential(WHIM_GAP);
  let earliest = household.from;
  for (;;) {
    const occasion = queue[0]?.day ?? Infinity;
    const need = nextNeed(needs);
    const due = need === undefined ? Infinity : need.due - chance.int(0, 2);
    const day = Math.max(earliest, Math.floor(Math.min(occasion, due, whim)));
    if (day >= household.to) return trips;
    if (need !== undefined && due <= Math.min(occasion, whim) && !chance.chance(household.loyalty)) {
      elsewhere(need, household, day, chance);
      continue;
    }
    const cart = new Cart(household, needs, shelf, chance, day, queue);
    const gift = occasion <= Math.min(due, whim) && queue[0]!.gift;
    if (whim <= Math.min(occasion, due)) cart.wish(chance.int(2, 4));
    if (whim <= day) whim = day + chance.exponential(WHIM_GAP / household.engagement);
    while (
      queue.length > 0 &&
      queue[0]!.day <= day + (gift ? 0 : household.rhythm * 0.5) &&
      queue[0]!.gift === gift
    )
      cart.occasion(queue.shift()!);
    for (const other of queue) if (other.day <= day) other.day = day + chance.int(3, 14);
    queue.sort((a, b) => a.day - b.day);
    if (!gift) cart.stockUp();
    while (!gift && chance.chance(0.56)) cart.wish(1);
    cart.complement();
    if (cart.lines.length > 0) trips.push(tripOf(household, day, gift, cart.lines, chance));
    earliest = day + 1;
  }
}

function nextNeed(needs: readonly Need[]): Need | undefined {
  let first: Need | undefined;
  for (const need of needs)
    if (need.due < need.to && (first === undefined || need.due < first.due)) first = need;
  return first;
}

/** Bought in another shop this time. */
function elsewhere(need: Need, household: Household, day: number, chance: Chance): void {
  const child = household.children[Math.max(0, need.child)]!;
  const typical = need.purchases > 0 ? need.plannedDays / need.purchases : lasts(need, child, day, 60);
  need.due = day + Math.max(3, Math.round(Math.min(60, typical) * chance.spread(0.1)));
}

function tripOf(household: Household, day: number, gift: boolean, lines: TripLine[], chance: Chance): Trip {
  const web = chance.chance(household.webShare);
  const weekend = weekdayOf(day) % 6 === 0;
  return {
    day,
    minute: web ? chance.int(7 * 60, 23 * 60 + 50) : (9 + chance.weighted(HOURS)) * 60 + chance.int(0, 59),
    web,
    collect: web && chance.chance(0.26),
    gift,
    store: chance.chance(weekend ? 0.7 : 0.85) ? household.home : household.second,
    lines,
  };
}

/** What is being put together on one trip. */
class Cart {
  readonly lines: TripLine[] = [];
  readonly #household: Household;
  readonly #needs: readonly Need[];
  readonly #shelf: Shelf;
  readonly #chance: Chance;
  readonly #day: number;
  readonly #queue: Occasion[];

  constructor(
    household: Household,
    needs: readonly Need[],
    shelf: Shelf,
    chance: Chance,
    day: number,
    queue: Occasion[],
  ) {
    this.#household = household;
    this.#needs = needs;
    this.#shelf = shelf;
    this.#chance = chance;
    this.#day = day;
    this.#queue = queue;
  }

  /** Takes whatever has run out, or will within some days. */
  stockUp(): void {
    this.#needs.forEach((need, needNo) => {
      const typical = need.purchases > 0 ? need.plannedDays / need.purchases : 10;
      const soon = Math.max(2, Math.min(typical * 0.5, this.#household.rhythm * 0.6));
      if (need.due < need.to && need.due <= this.#day + soon && this.lines.length < MAX_LINES - 3)
        this.#serve(need, needNo);
    });
  }

  occasion({ child, families, wishes, gift, brand }: Occasion): void {
    for (const family of families) this.#take(family, child, brand);
    for (let i = 0; i < wishes; i++) {
      if (!gift) this.wish(1);
      else this.#present();
    }
  }

  /** Something a child of the house would like. */
  wish(count: number): void {
    const { children } = this.#household;
    if (children.length === 0) return;
    for (let i = 0; i < count; i++) {
      const childNo = this.#chance.int(0, children.length - 1);
      const child = children[childNo]!;
      const age = ageOn(child, this.#day);
      const isFond = age > 2 && this.#chance.chance(0.35);
      const family = isFond ? this.#chance.pick(child.fond) : this.#shelf.wish(age, this.#day, this.#chance);
      if (FAMILIES[family]!.girls === true && !child.girl && this.#chance.chance(0.9)) continue;
      this.#take(family, childNo);
    }
  }

  /** What goes with what is in the cart: at once, or some weeks later. */
  complement(): void {
    for (const line of [...this.lines]) {
      const style = this.#shelf.catalogue.styles[this.#shelf.catalogue.items[line.item]!.style]!;
      const family = FAMILIES[style.family]!;
      for (const [code, probability] of family.goesWith ?? []) {
        if (!this.#chance.chance(probability)) continue;
        const other = familyIndex(code)!;
        const keep = FAMILIES[other]!.brands.includes(style.brand.code) ? style.brand.code : undefined;
        if (line.child < 0 || this.#chance.chance(0.6)) this.#take(other, line.child, keep);
        else this.#later(other, line.child, keep);
      }
    }
  }

  #later(family: number, child: number, brand: string | undefined): void {
    const day = this.#day + this.#chance.int(5, 55);
    if (day >= this.#household.to) return;
    const at = this.#queue.findIndex((occasion) => occasion.day > day);
    const occasion: Occasion = {
      day,
      child,
      families: [family],
      wishes: 0,
      gift: false,
      ...(brand === undefined ? {} : { brand }),
    };
    this.#queue.splice(at < 0 ? this.#queue.length : at, 0, occasion);
  }

  #take(family: number, childNo: number, brand?: string): void {
    if (this.lines.length >= MAX_LINES) return;
    const child = this.#household.children[childNo];
    if (child === undefined) return;
    const { once } = FAMILIES[family]!;
    if (once === true && child.owns.has(family)) return;
    const scale = scaleOf(family);
    const size = scale === undefined ? -1 : sizeToBuy(child, scale, this.#day, this.#chance);
    const age = Math.max(0, ageOn(child, this.#day));
    const want = { family, age, size, ...(brand === undefined ? {} : { brand }) };
    const item = this.#shelf.find(want, this.#day, this.#household, this.#chance);
    if (item === undefined) return;
    if (scale !== undefined) child.worn[scale] = size;
    if (once === true) child.owns.add(family);
    this.#add(item.index, 1, childNo, -1);
  }

  /** For a child of any age. */
  #present(): void {
    const age = this.#chance.int(0, 84);
    const family = this.#shelf.wish(age, this.#day, this.#chance);
    const scale = scaleOf(family);
    const size = scale === undefined ? -1 : sizeOn(STRANGER, scale, Math.round(age * 30.4));
    const item = this.#shelf.find({ family, age, size }, this.#day, this.#household, this.#chance);
    if (item !== undefined) this.#add(item.index, 1, -1, -1);
  }

  #serve(need: Need, needNo: number): void {
    const chance = this.#chance;
    const child = this.#household.children[Math.max(0, need.child)]!;
    const family = familyFor(need, child, this.#day);
    const scale = scaleOf(family);
    const size = scale === undefined ? -1 : sizeToBuy(child, scale, this.#day, chance);
    const { quantity, most, flavours, units } = NEED_RULES[need.kind];
    const age = Math.max(0, ageOn(child, this.#day));
    let left = chance.int(quantity[0], quantity[1]);
    let stock = 0;
    const enough = this.#household.rhythm * chance.between(0.8, 1.1);
    for (let flavour = chance.int(1, flavours); flavour > 0 && left > 0; flavour--) {
      const item = this.#favourite(need, family, size, age, flavours);
      if (item === undefined) break;
      const unit = item.pack > 1 ? item.pack : units;
      if (stock === 0)
        left = Math.max(left, Math.min(most, Math.round(enough / lasts(need, child, this.#day, unit))));
      const count = flavour === 1 ? left : chance.int(1, left);
      left -= count;
      stock += count * unit;
      this.#add(item.index, count, need.child, needNo);
    }
    if (stock === 0) {
      elsewhere(need, this.#household, this.#day, chance);
      return;
    }
    if (scale !== undefined) child.worn[scale] = size;
    const days = lasts(need, child, this.#day, stock);
    need.plannedDays += days;
    need.purchases++;
    need.due = Math.max(need.due, this.#day) + Math.max(2, Math.round(days * chance.spread(0.1)));
  }

  /** One of what the household always takes; now and then it changes its mind, and it must when a style is gone. */
  #favourite(need: Need, family: number, size: number, age: number, flavours: number) {
    const { catalogue } = this.#shelf;
    need.favourites = need.favourites.filter((style) => catalogue.styles[style]!.family === family);
    const wanted = flavours === 1 ? 1 : flavours + 2;
    if (need.favourites.length >= wanted && this.#chance.chance(0.94)) {
      const style = this.#chance.pick(need.favourites);
      const item = this.#shelf.again(style, size, this.#day, this.#household, this.#chance);
      if (item !== undefined) return item;
      need.favourites = need.favourites.filter((other) => other !== style);
    }
    const want = { family, age, size };
    const item = this.#shelf.find(want, this.#day, this.#household, this.#chance);
    if (item === undefined) return undefined;
    if (!need.favourites.includes(item.style)) need.favourites.push(item.style);
    if (need.favourites.length > wanted) need.favourites.shift();
    return item;
  }

  #add(item: number, quantity: number, child: number, need: number): void {
    const same = this.lines.find((line) => line.item === item && line.child === child);
    // Scanned apart, the same item makes two lines: most tills add up, some do not.
    if (same !== undefined && !this.#chance.chance(0.1)) same.quantity += quantity;
    else this.lines.push({ item, quantity, child, need });
  }
}

/** An average child born on day 0: whose sizes presents go by. */
const STRANGER = {
  born: 0,
  girl: true,
  name: '',
  pace: 1,
  pantsFrom: 14,
  dryFrom: 28,
  formula: false,
  fond: [],
  worn: { diaper: -1, stage: -1, height: -1, shoe: -1, head: -1 },
  owns: new Set<number>(),
};
