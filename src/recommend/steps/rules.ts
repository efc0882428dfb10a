import type { CatalogueView, Item } from '../../resources/catalogue/index.ts';
import type { MatchingRule, Rule } from '../placements/schema.ts';

export type Shelf = Pick<CatalogueView, 'revision' | 'find' | 'item' | 'categories' | 'priceOf'>;

/** A rule, its codes looked up. Codes that nobody knows match nothing. */
export interface CompiledRule {
  rule: Rule;
  /** Days since 1970-01-01, both included. */
  from: number;
  until: number;
  /** item_no that are named, in their order. */
  items: readonly number[];
  /** Codes of items and ids of categories that nobody knows. */
  unknown: readonly string[];
  /** @param zone price zone. */
  matches(itemNo: number, zone: string): boolean;
}

/** What a merchandiser wants of one placement on one day. */
export interface ActiveRules {
  excludes(itemNo: number): boolean;
  buries(itemNo: number): boolean;
  /** Product of all boosts; 1 = none. */
  factor(itemNo: number): number;
  /** Best position first, of equals the rule said first; positions count from 0. */
  pins: readonly { item: number; position: number }[];
}

export const NO_RULES: ActiveRules = {
  excludes: () => false,
  buries: () => false,
  factor: () => 1,
  pins: [],
};

const DAY_MS = 86_400_000;

export function compileRule(rule: Rule, shelf: Shelf): CompiledRule {
  const { from, until, items = [] } = rule;
  const categories = rule.action === 'pin' ? [] : (rule.categories ?? []);
  const found = items.map((code) => shelf.find(code));
  const named = found.filter((item) => item !== undefined);
  return {
    rule,
    from: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from) / DAY_MS,
    until: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until) / DAY_MS,
    items: named.map(({ itemNo }) => itemNo),
    unknown: [
      ...items.filter((_, at) => found[at] === undefined),
      ...categories.filter((id) => shelf.categories.find(id) === undefined),
    ],
    matches: rule.action === 'pin' ? () => false : matcher(rule, named, shelf),
  };
}

/** @param day days since 1970-01-01. */
export function activeRules(compiled: readonly CompiledRule[], day: number, zone: string): ActiveRules {
  const today = compiled.filter(({ from, until }) => from <= day && day <= until);
  if (today.length === 0) return NO_RULES;
  const of = (action: Rule['action']) => today.filter(({ rule }) => rule.action === action);
  const [excludes, buries, boosts] = [of('exclude'), of('bury'), of('boost')];
  const some = (rules: readonly CompiledRule[]) => (itemNo: number) =>
    rules.some((rule) => rule.matches(itemNo, zone));
  return {
    excludes: some(excludes),
    buries: some(buries),
    factor: (itemNo) =>
      boosts.reduce(
        (product, { rule, matches }) =>
          rule.action === 'boost' && matches(itemNo, zone) ? product * rule.factor : product,
        1,
      ),
    pins: of('pin')
      .flatMap(({ rule, items }) =>
        rule.action === 'pin'
          ? items.map((item, at) => ({ item, position: (rule.position ?? 1) - 1 + at }))
          : [],
      )
      .sort((a, b) => a.position - b.position),
  };
}

/** An item without a price is in no range of prices. @param named items that the rule names. */
function matcher(rule: MatchingRule, named: readonly Item[], shelf: Shelf): CompiledRule['matches'] {
  const items = new Set(named.map(({ itemNo }) => itemNo));
  const styles = new Set(named.flatMap(({ style }) => style ?? []));
  const categories = new Set(
    (rule.categories ?? []).flatMap((id) => shelf.categories.find(id)?.categoryNo ?? []),
  );
  const brands = new Set((rule.brands ?? []).map((brand) => brand.toLowerCase()));
  const { priceMin, priceMax } = rule;
  return (itemNo, zone) => {
    const item = shelf.item(itemNo);
    if (item === undefined) return false;
    if (rule.items !== undefined && !items.has(itemNo) && !(item.style !== null && styles.has(item.style)))
      return false;
    if (rule.categories !== undefined && !shelf.categories.within(item.categoryNo, categories)) return false;
    if (rule.brands !== undefined && !brands.has(item.brand?.toLowerCase() ?? '')) return false;
    if (priceMin === undefined && priceMax === undefined) return true;
    const { price } = shelf.priceOf(item, zone);
    return price !== null && price >= (priceMin ?? price) && price <= (priceMax ?? price);
  };
}
