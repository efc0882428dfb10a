import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { FEED_FORMATS, type FeedFormat } from '../../catalogue/index.ts';
import { RegularsError } from '../../errors.ts';
import { mappingNames } from '../../history/importers/index.ts';

/** How which files are read, in the drop folder itself. */
export const MAPPINGS_FILE = 'mappings.json';
/** The subfolder of feeds. */
const FEEDS = 'catalogue';
/** No table is called so. */
const FEED_NAME = /\.(yml|xml)(\.gz)?$/i;

const Name = Type.String({ minLength: 1, maxLength: 64 });
const MappingRule = Type.Object(
  {
    mapping: Type.String({ minLength: 1 }),
    /** Files that the mapping joins; never taken for data. Paths from the drop folder. */
    with: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  },
  { additionalProperties: false },
);
const FeedRule = Type.Object(
  {
    /** `auto`: told by the content. */
    feed: Type.Enum(['auto', ...FEED_FORMATS]),
    source: Type.Optional(Name),
    zone: Type.Optional(Name),
    /** Source → field of an offer that is the item's code there. */
    aliases: Type.Optional(Type.Record(Name, Name)),
  },
  { additionalProperties: false },
);
const Rule = Type.Union([MappingRule, FeedRule]);
const RulesSchema = Type.Record(Type.String(), Type.Union([Type.String({ minLength: 1 }), Rule]));

export interface MappingReading {
  /** A shipped mapping's name, or the path of a file. */
  mapping: string;
  /** Paths of the files it joins. */
  joined: string[];
}

export interface FeedReading {
  feed: FeedFormat | undefined;
  source: string | undefined;
  zone: string | undefined;
  aliases: Readonly<Record<string, string>> | undefined;
}

export type Reading = MappingReading | FeedReading;

const ANY_FEED: FeedReading = { feed: undefined, source: undefined, zone: undefined, aliases: undefined };

/** Chooses how a dropped file is read: by `mappings.json`, else by the subfolder, its ending, the default. */
export class ReadingChoice {
  readonly #folder: string;
  readonly #fallback: string | undefined;
  readonly #shipped: ReadonlySet<string>;
  readonly #rules: { pattern: RegExp; rule: Static<typeof Rule> }[];

  private constructor(
    folder: string,
    fallback: string | undefined,
    shipped: readonly string[],
    rules: Static<typeof RulesSchema>,
  ) {
    this.#folder = folder;
    this.#fallback = fallback;
    this.#shipped = new Set(shipped);
    this.#rules = Object.entries(rules).map(([glob, rule]) => ({
      pattern: patternOf(glob),
      rule: typeof rule === 'string' ? { mapping: rule } : rule,
    }));
  }

  /** @throws RegularsError `invalid_mapping` where DIR/mappings.json is not what it should be. */
  static async read(folder: string, fallback?: string): Promise<ReadingChoice> {
    const file = join(folder, MAPPINGS_FILE);
    const shipped = await mappingNames();
    if (!existsSync(file)) return new ReadingChoice(folder, fallback, shipped, {});
    let rules: unknown;
    try {
      rules = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
    } catch (cause) {
      throw new RegularsError('invalid_mapping', `${file}: ${(cause as Error).message}`, { cause });
    }
    if (!Value.Check(RulesSchema, rules))
      throw new RegularsError(
        'invalid_mapping',
        `${file}: expected {"receipts-*.csv": "my-till.json", "orders/*": {"mapping": "site.json", "with": ["shops.csv"]}, "north-*.xml": {"feed": "yml", "zone": "north"}}`,
      );
    return new ReadingChoice(folder, fallback, shipped, rules);
  }

  /** Files that lie in the folder to be joined, not to be imported. */
  get joined(): Set<string> {
    return new Set(this.#rules.flatMap(({ rule }) => ('mapping' in rule ? (rule.with ?? []) : [])));
  }

  /**
   * @param path of the file from the drop folder, with `/`.
   * @returns undefined where nothing says which.
   */
  of(path: string): Reading | undefined {
    const rule = this.#rules.find(({ pattern }) => pattern.test(path))?.rule;
    if (rule !== undefined) return this.#readingOf(rule);
    const [subfolder] = path.includes('/') ? path.split('/') : [undefined];
    if (subfolder !== undefined) {
      const own = join(this.#folder, `${subfolder}.json`);
      if (existsSync(own)) return { mapping: own, joined: [] };
      if (this.#shipped.has(subfolder)) return { mapping: subfolder, joined: [] };
      if (subfolder === FEEDS) return ANY_FEED;
    }
    if (FEED_NAME.test(path)) return ANY_FEED;
    return this.#fallback === undefined ? undefined : { mapping: this.#fallback, joined: [] };
  }

  #readingOf(rule: Static<typeof Rule>): Reading {
    if ('mapping' in rule)
      return {
        mapping: this.#located(rule.mapping),
        joined: (rule.with ?? []).map((file) => join(this.#folder, file)),
      };
    const { feed, source, zone, aliases } = rule;
    return { feed: feed === 'auto' ? undefined : (feed as FeedFormat), source, zone, aliases };
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
