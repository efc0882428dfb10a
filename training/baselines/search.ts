/** Values to try of each setting. */
export type Grid<T> = { readonly [K in keyof T]: readonly T[K][] };

/**
 * Coordinate search: one setting at a time takes the value with the highest score, round by round, until a round changes
 * nothing. Equal scores keep what is there, so that the outcome follows from the grid's order alone.
 */
export function search<T extends object>(
  start: T,
  grid: Grid<T>,
  score: (settings: T) => number,
  rounds = 3,
): { settings: T; score: number } {
  const known = new Map<string, number>();
  const scoreOf = (settings: T): number => {
    const key = JSON.stringify(settings);
    const found = known.get(key) ?? score(settings);
    known.set(key, found);
    return found;
  };
  let best = { settings: start, score: scoreOf(start) };
  for (let round = 0; round < rounds; round++) {
    const before = best.settings;
    for (const name of Object.keys(grid) as (keyof T)[])
      for (const value of grid[name]) {
        const settings = { ...best.settings, [name]: value };
        const found = scoreOf(settings);
        if (found > best.score) best = { settings, score: found };
      }
    if (best.settings === before) break;
  }
  return best;
}
