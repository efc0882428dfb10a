import type { CategoryEntry, ItemHint, ItemKind } from '../../catalogue/index.ts';
import { ownText } from '../../resources/own-text.ts';
import type { Cells, Compiler, Read } from './compile.ts';
import type { Categories } from './mapping/fields.ts';
import type { PurchasesMapping } from './mapping/mapping.ts';
import { placeholdersOf } from './mapping/references.ts';

/** Titles and category paths of one item, counted. */
interface Votes {
  titles: Map<string, number>;
  /** Category ids, fine → coarse: nearly always the same ones, so they are compared rather than put together. */
  paths: { ids: string[]; times: number }[];
  /** Place of the first rule that took a row of the item. */
  rule: number;
}

/** Plain data, so that it can be told by one thread to another. */
export interface HintVotes {
  items: Map<string, Votes>;
  /** Titles of the categories. */
  categories: Map<string, string>;
}

/** More spellings than these of one item say nothing; they are counted among those known. */
const MAX_SPELLINGS = 100;

/** Collects what rows say of items: as much memory as there are items, whatever the number of rows. */
export class ItemHints {
  readonly #code: Read;
  readonly #title: Read;
  /** The title follows from the code alone: one look is enough. */
  readonly #titleIsCode: boolean;
  readonly #levels: readonly Level[];
  readonly #kindRule: (cells: Cells) => number;
  readonly #kinds: readonly ItemKind[];
  readonly #placeholder: boolean;
  /** What was collected; from other threads `add` takes it in. */
  readonly votes: HintVotes = { items: new Map(), categories: new Map() };

  constructor(compiler: Compiler, mapping: PurchasesMapping) {
    const { title, categories = [], kinds = [] } = mapping.item ?? {};
    this.#code = compiler.field(mapping.line.item);
    this.#title = compiler.title(title);
    this.#levels = levelsOf(compiler, categories);
    this.#titleIsCode =
      typeof title === 'object' &&
      'template' in title &&
      placeholdersOf(title.template).every((column) => column === mapping.line.item);
    this.#kindRule = compiler.kindRule(kinds);
    this.#kinds = kinds.map(({ kind }) => kind);
    this.#placeholder = typeof title === 'object' && 'placeholder' in title && title.placeholder === true;
  }

  note(cells: Cells): void {
    const code = this.#code(cells);
    if (code === '') return;
    const votes = this.#of(code);
    if (!this.#titleIsCode || votes.titles.size === 0) count(votes.titles, this.#title(cells));
    if (this.#levels.length > 0) this.#countPath(votes, cells);
    const rule = this.#kinds.length === 0 ? -1 : this.#kindRule(cells);
    if (rule >= 0) votes.rule = Math.min(votes.rule, rule);
  }

  /** As if the rows that others went through had been noted here. */
  add({ items, categories }: HintVotes): void {
    for (const [code, { titles, paths, rule }] of items) {
      const votes = this.#of(code);
      for (const [title, times] of titles) count(votes.titles, title, times);
      for (const { ids, times } of paths) {
        const known = votes.paths.find((path) => path.ids.every((id, level) => id === ids[level]));
        if (known !== undefined) known.times += times;
        else if (votes.paths.length < MAX_SPELLINGS) votes.paths.push({ ids, times });
      }
      votes.rule = Math.min(votes.rule, rule);
    }
    for (const [id, title] of categories) this.#nameCategory(id, title);
  }

  /** Each item with its most frequent title and category; among equals the first in code point order. By code. */
  hints(): ItemHint[] {
    return [...this.votes.items].sort(byKey).map(([code, { titles, paths, rule }]) => {
      const title = mostFrequent(titles);
      return {
        code,
        kind: this.#kinds[rule],
        title,
        placeholder: title === undefined ? undefined : this.#placeholder,
        category: bestPath(paths)[0],
      };
    });
  }

  categories(): CategoryEntry[] {
    const parents = new Map<string, string | undefined>();
    for (const [, { paths }] of [...this.votes.items].sort(byKey)) {
      const path = bestPath(paths);
      for (const [i, id] of path.entries()) {
        const known = parents.get(id);
        const parent = path[i + 1];
        // The first word on a parent counts, unless the two would end up above each other.
        parents.set(id, known ?? (parent === undefined || isAbove(parents, id, parent) ? undefined : parent));
      }
    }
    return [...parents]
      .sort(byKey)
      .map(([id, parent]) => ({ id, parent, title: this.votes.categories.get(id) }));
  }

  #of(code: string): Votes {
    let votes = this.votes.items.get(code);
    if (votes === undefined) {
      votes = { titles: new Map(), paths: [], rule: Number.POSITIVE_INFINITY };
      this.votes.items.set(ownText(code), votes);
    }
    return votes;
  }

  #countPath(votes: Votes, cells: Cells): void {
    for (const path of votes.paths) {
      let i = 0;
      while (i < path.ids.length && this.#levels[i]!.id(cells) === path.ids[i]) i++;
      if (i < path.ids.length) continue;
      path.times++;
      return;
    }
    this.#nameCategories(cells);
    if (votes.paths.length < MAX_SPELLINGS)
      votes.paths.push({ ids: this.#levels.map((level) => ownText(level.id(cells))), times: 1 });
  }

  #nameCategories(cells: Cells): void {
    for (const { id, title } of this.#levels) this.#nameCategory(id(cells), title(cells));
  }

  #nameCategory(id: string, title: string): void {
    const known = this.votes.categories.get(id) ?? title;
    if (id !== '' && title !== '')
      this.votes.categories.set(ownText(id), ownText(title < known ? title : known));
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

function isAbove(parents: ReadonlyMap<string, string | undefined>, id: string, other: string): boolean {
  for (let at: string | undefined = other; at !== undefined; at = parents.get(at)) if (at === id) return true;
  return false;
}

/** The most frequent one without its empty levels; among equals the first in code point order. */
function bestPath(paths: Votes['paths']): string[] {
  const votes = new Map(paths.map(({ ids, times }) => [ids.join('\n'), times]));
  return (
    mostFrequent(votes)
      ?.split('\n')
      .filter((id) => id !== '') ?? []
  );
}

function count(votes: Map<string, number>, text: string, times = 1): void {
  if (text === '') return;
  const before = votes.get(text);
  if (before !== undefined) votes.set(text, before + times);
  else if (votes.size < MAX_SPELLINGS) votes.set(ownText(text), times);
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
