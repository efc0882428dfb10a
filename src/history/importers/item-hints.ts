import type { CategoryEntry, ItemHint, ItemKind } from '../../catalogue/index.ts';
import type { Cells, Compiler, Read } from './compile.ts';
import type { Categories } from './mapping/fields.ts';
import type { PurchasesMapping } from './mapping/mapping.ts';

/** Titles and category paths of one item, counted. */
interface Votes {
  titles: Map<string, number>;
  paths: Map<string, number>;
  /** Place of the first rule that took a row of the item. */
  rule: number;
}

/** More spellings than these of one item say nothing; they are counted among those known. */
const MAX_SPELLINGS = 100;

/** Collects what rows say of items: as much memory as there are items, whatever the number of rows. */
export class ItemHints {
  readonly #code: Read;
  readonly #title: Read;
  readonly #path: (cells: Cells) => string;
  readonly #levels: readonly Level[];
  readonly #kindRule: (cells: Cells) => number;
  readonly #kinds: readonly ItemKind[];
  readonly #placeholder: boolean;
  readonly #votes = new Map<string, Votes>();
  readonly #titles = new Map<string, string>();

  constructor(compiler: Compiler, mapping: PurchasesMapping) {
    const { title, categories = [], kinds = [] } = mapping.item ?? {};
    this.#code = compiler.field(mapping.line.item);
    this.#title = compiler.title(title);
    this.#levels = levelsOf(compiler, categories);
    this.#path = (cells) => this.#levels.map((level) => level.id(cells)).join('\n');
    this.#kindRule = compiler.kindRule(kinds);
    this.#kinds = kinds.map(({ kind }) => kind);
    this.#placeholder = typeof title === 'object' && 'placeholder' in title && title.placeholder === true;
  }

  note(cells: Cells): void {
    const code = this.#code(cells);
    if (code === '') return;
    let votes = this.#votes.get(code);
    if (votes === undefined) {
      votes = { titles: new Map(), paths: new Map(), rule: Number.POSITIVE_INFINITY };
      this.#votes.set(code, votes);
    }
    count(votes.titles, this.#title(cells));
    if (this.#levels.length > 0) {
      const path = this.#path(cells);
      if (!votes.paths.has(path)) this.#nameCategories(cells);
      count(votes.paths, path);
    }
    const rule = this.#kinds.length === 0 ? -1 : this.#kindRule(cells);
    if (rule >= 0) votes.rule = Math.min(votes.rule, rule);
  }

  /** Each item with its most frequent title and category; among equals the first in code point order. By code. */
  hints(): ItemHint[] {
    return [...this.#votes].sort(byKey).map(([code, { titles, paths, rule }]) => {
      const title = mostFrequent(titles);
      return {
        code,
        kind: this.#kinds[rule],
        title,
        placeholder: title === undefined ? undefined : this.#placeholder,
        category: leafOf(mostFrequent(paths)),
      };
    });
  }

  categories(): CategoryEntry[] {
    const parents = new Map<string, string | undefined>();
    for (const { paths } of this.#votes.values()) {
      const path =
        mostFrequent(paths)
          ?.split('\n')
          .filter((id) => id !== '') ?? [];
      for (const [i, id] of path.entries()) if (parents.get(id) === undefined) parents.set(id, path[i + 1]);
    }
    return [...parents].sort(byKey).map(([id, parent]) => ({ id, parent, title: this.#titles.get(id) }));
  }

  #nameCategories(cells: Cells): void {
    for (const { id, title } of this.#levels) {
      const [key, name] = [id(cells), title(cells)];
      if (key !== '' && name !== '' && !this.#titles.has(key)) this.#titles.set(key, name);
    }
  }
}

export interface Level {
  id: Read;
  /** Of the category; a field alone is both. */
  title: Read;
}

/** Levels fine → coarse. */
export function levelsOf(compiler: Compiler, categories: Categories): Level[] {
  return categories.map((level) => {
    if (typeof level === 'object' && 'id' in level)
      return { id: compiler.field(level.id), title: compiler.field(level.title) };
    const read = compiler.field(level);
    return { id: read, title: read };
  });
}

function leafOf(path: string | undefined): string | undefined {
  return path?.split('\n').find((id) => id !== '');
}

function count(votes: Map<string, number>, text: string): void {
  if (text === '') return;
  const before = votes.get(text);
  if (before !== undefined) votes.set(text, before + 1);
  else if (votes.size < MAX_SPELLINGS) votes.set(text, 1);
}

function mostFrequent(votes: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const [text, times] of votes)
    if (times > most || (times === most && text < best!)) [best, most] = [text, times];
  return best;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
