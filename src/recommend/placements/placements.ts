import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import { describeProblems } from '../../resources/http/index.ts';
import { type CompiledRule, compileRule, type Shelf } from '../steps/rules.ts';
import { DEFAULT_PLACEMENTS } from './defaults.ts';
import { type Placement, type PlacementsFile, PlacementsFileSchema, type Rule } from './schema.ts';

const DEFAULT_COUNT = 10;

/** Every placement by its name: the default ones as placements.json changes them, and its own. */
export class Placements {
  readonly #placements: ReadonlyMap<string, Placement>;
  readonly #rules: readonly Rule[];
  /** By placement: what its rules mean in one revision of the catalogue. */
  readonly #compiled = new Map<string, { revision: number; rules: readonly CompiledRule[] }>();

  /** @throws RegularsError `invalid_configuration` for a new placement without sources, or a rule that cannot hold. */
  constructor({ placements = {}, rules = [] }: PlacementsFile = {}) {
    const named = new Map<string, Placement>(Object.entries(DEFAULT_PLACEMENTS));
    for (const [name, said] of Object.entries(placements)) {
      const { sources, ...rest } = { count: DEFAULT_COUNT, ...named.get(name), ...said };
      if (sources === undefined)
        throw problem(
          `placements/${name}: got no sources, expected them: it is none of ${[...named.keys()].join(', ')}`,
        );
      named.set(name, { sources, ...rest });
      for (const [at, rule] of (said.rules ?? []).entries())
        checkRule(`placements/${name}/rules/${at}`, rule);
    }
    for (const [at, rule] of rules.entries()) checkRule(`rules/${at}`, rule);
    this.#placements = named;
    this.#rules = rules;
  }

  /** All of it as a placements.json says it. */
  get file(): PlacementsFile {
    return { placements: Object.fromEntries(this.#placements), rules: [...this.#rules] };
  }

  get names(): string[] {
    return [...this.#placements.keys()];
  }

  /** @throws RegularsError `not_found`. */
  get(name: string): Placement {
    const placement = this.#placements.get(name);
    if (placement !== undefined) return placement;
    throw new RegularsError('not_found', `placement: got ${name}, expected one of ${this.names.join(', ')}`);
  }

  /** The placement's own rules, then those of every placement. */
  rulesOf(name: string): readonly Rule[] {
    return [...(this.get(name).rules ?? []), ...this.#rules];
  }

  /** The same as the catalogue understands them now. */
  compiledRules(name: string, shelf: Shelf): readonly CompiledRule[] {
    const { revision } = shelf;
    const known = this.#compiled.get(name);
    if (known?.revision === revision) return known.rules;
    const rules = this.rulesOf(name).map((rule) => compileRule(rule, shelf));
    this.#compiled.set(name, { revision, rules });
    return rules;
  }
}

/** The file that REGULARS_PLACEMENTS names, else placements.json in the data folder where it is; else the defaults. */
export async function readPlacements(config: Pick<Config, 'placements' | 'dataDir'>): Promise<Placements> {
  const path = config.placements ?? join(config.dataDir, 'placements.json');
  if (config.placements === undefined && !existsSync(path)) return new Placements();
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const errors = Value.Errors(PlacementsFileSchema, value);
    if (errors.length > 0) throw problem(describeProblems('', value, errors));
    return new Placements(value as PlacementsFile);
  } catch (error) {
    throw problem(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkRule(at: string, rule: Rule): void {
  const { action, from, until, items } = rule;
  if (from !== undefined && until !== undefined && from > until)
    throw problem(`${at}: got from ${from} until ${until}, expected the first day before the last`);
  if (action === 'pin') return;
  const { categories, brands, priceMin, priceMax } = rule;
  if ((items ?? categories ?? brands ?? priceMin ?? priceMax) === undefined)
    throw problem(
      `${at}: got a ${action} of everything, expected items, categories, brands, priceMin or priceMax`,
    );
  if (priceMin !== undefined && priceMax !== undefined && priceMin > priceMax)
    throw problem(`${at}: got prices from ${priceMin} to ${priceMax}, expected priceMin below priceMax`);
}

function problem(message: string): RegularsError {
  return new RegularsError('invalid_configuration', message);
}
