import type { CatalogueView } from '../../resources/catalogue/index.ts';
import type { Placements } from './placements.ts';

/** A rule that does not do all that it says. */
export interface StaleRule {
  placement: string;
  /** Place among the rules of the placement, those of every placement behind its own; from 0. */
  rule: number;
  /** Codes of items and ids of categories that nobody knows. */
  unknown: readonly string[];
  /** Its last day is over. */
  ended: boolean;
}

/** @param day days since 1970-01-01. */
export function staleRules(placements: Placements, catalogue: CatalogueView, day: number): StaleRule[] {
  return placements.names.flatMap((placement) =>
    placements
      .compiledRules(placement, catalogue)
      .map(({ unknown, until }, rule) => ({ placement, rule, unknown, ended: until < day }))
      .filter(({ unknown, ended }) => ended || unknown.length > 0),
  );
}
