import type { Category } from './item.ts';

/** Categories by number and id. A policy of a category holds for everything below it. */
export class CategoryTree {
  readonly #byNo = new Map<number, Category>();
  readonly #byId = new Map<string, Category>();
  readonly #paths = new Map<number, readonly number[]>();
  /** Whether any category counts by style. */
  readonly countsByStyle: boolean;

  constructor(rows: readonly Category[] = []) {
    const raw = new Map(rows.map((row) => [row.categoryNo, row]));
    for (const row of rows) {
      const path = pathOf(row.categoryNo, raw);
      const line = path.map((no) => raw.get(no)!);
      const category: Category = {
        ...row,
        repeat: line.find((ancestor) => ancestor.repeat !== 'learned')?.repeat ?? 'learned',
        neverAdvertise: line.some((ancestor) => ancestor.neverAdvertise),
        countBy: line.some((ancestor) => ancestor.countBy === 'style') ? 'style' : 'item',
        neverExplain: line.some((ancestor) => ancestor.neverExplain),
      };
      this.#byNo.set(row.categoryNo, category);
      this.#byId.set(row.id, category);
      this.#paths.set(row.categoryNo, path);
    }
    this.countsByStyle = rows.some(({ countBy }) => countBy === 'style');
  }

  get(categoryNo: number | null): Category | undefined {
    return categoryNo === null ? undefined : this.#byNo.get(categoryNo);
  }

  find(id: string): Category | undefined {
    return this.#byId.get(id);
  }

  /** The category itself, then its parent, up to the root. */
  path(categoryNo: number | null): readonly number[] {
    return categoryNo === null ? [] : (this.#paths.get(categoryNo) ?? []);
  }

  /** Whether the category is one of those, or lies below one. */
  within(categoryNo: number | null, ancestors: ReadonlySet<number>): boolean {
    return this.path(categoryNo).some((no) => ancestors.has(no));
  }
}

/** A circle of parents, which the schema cannot forbid, ends the path. */
function pathOf(categoryNo: number, rows: ReadonlyMap<number, Category>): number[] {
  const path: number[] = [];
  let at: number | null = categoryNo;
  while (at !== null && rows.has(at) && !path.includes(at)) {
    path.push(at);
    at = rows.get(at)!.parentNo;
  }
  return path;
}
