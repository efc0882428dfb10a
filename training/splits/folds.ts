/** FNV-1a, 32 bits, of the UTF-8 bytes (Fowler, Noll, Vo). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Customers of a fold, by id: train may be learnt from whole, val serves early stopping, test is what is scored. */
export interface Fold {
  train: readonly string[];
  val: readonly string[];
  test: readonly string[];
}

/** Test = the ids with FNV-1a(id) mod `count` = the fold's number; a tenth of the others, by hash too, is val. */
export function hashedFolds(ids: readonly string[], count: number): Fold[] {
  return Array.from({ length: count }, (_, number) => {
    const others = ids.filter((id) => fnv1a(id) % count !== number);
    const isVal = (id: string) => fnv1a(`val:${id}`) % 10 === 0;
    return {
      train: others.filter((id) => !isVal(id)),
      val: others.filter(isVal),
      test: ids.filter((id) => fnv1a(id) % count === number),
    };
  });
}
