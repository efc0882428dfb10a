import type { ItemScores } from '../cooccurrence/index.ts';
import type { Csr } from '../core/csr.ts';

export interface EaseSettings {
  /** λ: added to the diagonal of the item-item counts. */
  regularization: number;
}

/** The inverse takes 8 n² bytes and n³ / 2 multiplications: 290 MB, and some minutes. */
export const EASE_MOST_ITEMS = 6_000;

/**
 * EASE^R: B = I − P · diag(1 / P), P = (XᵀX + λI)⁻¹, X sets by items; the scores of item i are row i of B.
 * Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, section 3.
 * @param sets each item once.
 * @throws RangeError where there are more than EASE_MOST_ITEMS items.
 */
export function fitEase({ start, values }: Csr, items: number, { regularization }: EaseSettings): ItemScores {
  if (items > EASE_MOST_ITEMS)
    throw new RangeError(`got ${items} items, expected ${EASE_MOST_ITEMS} at most`);
  const gram = new Float64Array(items * items);
  for (let i = 0; i < items; i++) gram[i * items + i] = regularization;
  for (let set = 0; set + 1 < start.length; set++)
    for (let a = start[set]!; a < start[set + 1]!; a++)
      for (let b = start[set]!; b < start[set + 1]!; b++) {
        const [i, j] = [values[a]!, values[b]!];
        if (j <= i) gram[i * items + j]!++;
      }
  invertSymmetric(gram, items);
  const item = Uint32Array.from({ length: items }, (_, j) => j);
  const known: (Float64Array | undefined)[] = new Array(items);
  return (given) => {
    known[given] ??= Float64Array.from(item, (_, j) =>
      j === given ? 0 : -gram[Math.max(given, j) * items + Math.min(given, j)]! / gram[j * items + j]!,
    );
    return { item, score: known[given] };
  };
}

/** Pivots at a time: the matrix goes through memory once for so many. */
const BLOCK = 8;

/**
 * Inverts a symmetric positive definite matrix in place, of which only the half at and left of the diagonal is read and
 * written: Gauss–Jordan by blocks of pivots (the sweep operator; Lange, "Numerical Analysis for Statisticians", 7.5).
 */
export function invertSymmetric(matrix: Float64Array, n: number): void {
  const at = (i: number, j: number) => (i >= j ? i * n + j : j * n + i);
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    // Narrower than a block at the end: what is left of it is zero, and changes nothing.
    const columns = Array.from({ length: BLOCK }, (_, b) =>
      Float64Array.from({ length: n }, (_, i) =>
        b < size && (i < from || i >= from + size) ? matrix[at(i, from + b)]! : 0,
      ),
    );
    const pivot = inverted(size, (a, b) => matrix[at(from + a, from + b)]!);
    const [e0, e1, e2, e3, e4, e5, e6, e7] = columns as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const factors = new Float64Array(BLOCK);
    for (let i = 0; i < n; i++) {
      if (i >= from && i < from + size) continue;
      for (let b = 0; b < size; b++) {
        factors[b] = 0;
        for (let a = 0; a < size; a++) factors[b]! += columns[a]![i]! * pivot[a * size + b]!;
      }
      const [f0, f1, f2, f3, f4, f5, f6, f7] = factors as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const row = i * n;
      for (let j = 0; j <= i; j++)
        matrix[row + j]! -=
          f0 * e0[j]! +
          f1 * e1[j]! +
          f2 * e2[j]! +
          f3 * e3[j]! +
          f4 * e4[j]! +
          f5 * e5[j]! +
          f6 * e6[j]! +
          f7 * e7[j]!;
      for (let b = 0; b < size; b++) matrix[at(i, from + b)] = factors[b]!;
    }
    for (let a = 0; a < size; a++)
      for (let b = 0; b <= a; b++) matrix[at(from + a, from + b)] = -pivot[a * size + b]!;
  }
  for (let entry = 0; entry < matrix.length; entry++) matrix[entry] = -matrix[entry]!;
}

/** The inverse of a small positive definite matrix, by Gauss–Jordan, row by row in one array. */
function inverted(n: number, value: (row: number, column: number) => number): Float64Array {
  const left = Float64Array.from({ length: n * n }, (_, at) => value(Math.floor(at / n), at % n));
  const right = Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0));
  for (let k = 0; k < n; k++) {
    const scale = 1 / left[k * n + k]!;
    for (let j = 0; j < n; j++) {
      left[k * n + j]! *= scale;
      right[k * n + j]! *= scale;
    }
    for (let i = 0; i < n; i++) {
      const factor = left[i * n + k]!;
      if (i === k || factor === 0) continue;
      for (let j = 0; j < n; j++) {
        left[i * n + j]! -= factor * left[k * n + j]!;
        right[i * n + j]! -= factor * right[k * n + j]!;
      }
    }
  }
  return right;
}
