import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { RegularsError } from '../../errors.ts';
import { mappingNames } from '../../history/importers/index.ts';

/** Which mapping reads which files, in the drop folder itself. */
export const MAPPINGS_FILE = 'mappings.json';

const Choice = Type.Object(
  {
    mapping: Type.String({ minLength: 1 }),
    /** Files that the mapping joins; never taken for data. Paths from the drop folder. */
    with: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  },
  { additionalProperties: false },
);
const MappingsSchema = Type.Record(Type.String(), Type.Union([Type.String({ minLength: 1 }), Choice]));

export interface ChosenMapping {
  /** A shipped mapping's name, or the path of a file. */
  mapping: string;
  /** Paths of the files it joins. */
  joined: string[];
}

/** Chooses the mapping of a dropped file: by `mappings.json`, else by the subfolder's name, else the default. */
export class MappingChoice {
  readonly #folder: string;
  readonly #fallback: string | undefined;
  readonly #shipped: ReadonlySet<string>;
  readonly #rules: { pattern: RegExp; choice: Static<typeof Choice> }[];

  private constructor(
    folder: string,
    fallback: string | undefined,
    shipped: readonly string[],
    rules: Static<typeof MappingsSchema>,
  ) {
    this.#folder = folder;
    this.#fallback = fallback;
    this.#shipped = new Set(shipped);
    this.#rules = Object.entries(rules).map(([glob, choice]) => ({
      pattern: patternOf(glob),
      choice: typeof choice === 'string' ? { mapping: choice } : choice,
    }));
  }

  /** @throws RegularsError `invalid_mapping` where DIR/mappings.json is not what it should be. */
  static async read(folder: string, fallback?: string): Promise<MappingChoice> {
    const file = join(folder, MAPPINGS_FILE);
    const shipped = await mappingNames();
    if (!existsSync(file)) return new MappingChoice(folder, fallback, shipped, {});
    let rules: unknown;
    try {
      rules = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
    } catch (cause) {
      throw new RegularsError('invalid_mapping', `${file}: ${(cause as Error).message}`, { cause });
    }
    if (!Value.Check(MappingsSchema, rules))
      throw new RegularsError(
        'invalid_mapping',
        `${file}: expected {"receipts-*.csv": "my-till.json", "orders/*": {"mapping": "site.json", "with": ["shops.csv"]}}`,
      );
    return new MappingChoice(folder, fallback, shipped, rules);
  }

  /** Files that lie in the folder to be joined, not to be imported. */
  get joined(): Set<string> {
    return new Set(this.#rules.flatMap(({ choice }) => choice.with ?? []));
  }

  /**
   * @param path of the file from the drop folder, with `/`.
   * @returns undefined where nothing says which.
   */
  of(path: string): ChosenMapping | undefined {
    const rule = this.#rules.find(({ pattern }) => pattern.test(path));
    if (rule !== undefined)
      return {
        mapping: this.#located(rule.choice.mapping),
        joined: (rule.choice.with ?? []).map((file) => join(this.#folder, file)),
      };
    const [subfolder] = path.includes('/') ? path.split('/') : [undefined];
    if (subfolder !== undefined) {
      const own = join(this.#folder, `${subfolder}.json`);
      if (existsSync(own)) return { mapping: own, joined: [] };
      if (this.#shipped.has(subfolder)) return { mapping: subfolder, joined: [] };
    }
    return this.#fallback === undefined ? undefined : { mapping: this.#fallback, joined: [] };
  }

  /** Paths in mappings.json are from where it lies. */
  #located(mapping: string): string {
    return mapping.endsWith('.json') && !isAbsolute(mapping) ? join(this.#folder, mapping) : mapping;
  }
}

/** `*` is any run of characters within a name; a pattern without `/` speaks of names in any subfolder. */
function patternOf(glob: string): RegExp {
  const text = glob
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
  return new RegExp(glob.includes('/') ? `^${text}$` : `^(?:[^/]*/)?${text}$`);
}
