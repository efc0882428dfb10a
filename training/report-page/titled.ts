/** The title of a category after its number; `titles`: category_no → title. */
export function titled(slice: string, titles: ReadonlyMap<number, string>): string {
  const [, category] = /^category (\d+)$/.exec(slice) ?? [];
  const title = category === undefined ? undefined : titles.get(Number(category));
  return title === undefined ? slice : `${slice} ${title}`;
}
