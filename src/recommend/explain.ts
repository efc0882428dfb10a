import type { CatalogueView } from '../resources/catalogue/index.ts';
import type { Around, Attempt, PlacementAnswer } from './answer.ts';
import type { Explanation } from './schemas.ts';
import type { Outcome } from './steps/ladder.ts';
import type { CompiledRule } from './steps/rules.ts';
import type { Tier } from './steps/tier.ts';

type Result = Explanation['results'][number];

interface Seen {
  tier: Pick<Tier, 'source' | 'level'>;
  /** item_no → its score in this source, and what became of it. */
  candidates: Map<number, { score: number; outcome: Outcome }>;
}

/** Notes what becomes of each candidate, placement by placement. */
export class Traces {
  readonly #traces = new Map<number, { attempt: Attempt; seen: Map<string, Seen> }>();

  /** An attempt that follows another forgets it: it looks at everything again. */
  readonly begin: NonNullable<Around['trace']> = (at, attempt) => {
    const seen = new Map<string, Seen>();
    this.#traces.set(at, { attempt, seen });
    return (tier, { item, score }, outcome) => {
      // Categories come in several tiers of one source: the nearest, then those above.
      const of = seen.get(tier.source) ?? { tier, candidates: new Map() };
      seen.set(tier.source, of);
      const known = of.candidates.get(item);
      if (known?.outcome === undefined && known !== undefined) return;
      of.candidates.set(item, { score, outcome });
    };
  };

  explain(
    at: number,
    { items }: PlacementAnswer,
    catalogue: CatalogueView,
  ): Pick<Result, 'attempt' | 'sources' | 'items'> {
    const { attempt, seen } = this.#traces.get(at)!;
    const position = new Map(items.map(({ item }, place) => [item, place + 1]));
    const nameOf = (itemNo: number) => {
      const { sku = `#${itemNo}`, title = null } = catalogue.item(itemNo) ?? {};
      return { id: sku, ...(title !== null && { title }) };
    };
    return {
      attempt,
      sources: [...seen.values()].map(({ tier: { source, level }, candidates }) => ({
        source,
        level,
        candidates: [...candidates].map(([itemNo, { score, outcome }]) => ({
          ...nameOf(itemNo),
          score,
          outcome: outcome ?? (position.has(itemNo) ? 'shown' : 'cut'),
        })),
      })),
      items: items.map(({ item, score, reason, because, level }) => ({
        ...nameOf(item),
        score,
        level,
        reason,
        ...(because > 0 && { because: nameOf(because) }),
      })),
    };
  }
}

/** A rule as it stands in placements.json, whether it holds today, and its codes that no item has. */
export function explainRule(
  { rule, from, until, unknown }: CompiledRule,
  day: number,
): Result['rules'][number] {
  return { rule, active: from <= day && day <= until, unknown: [...unknown] };
}
