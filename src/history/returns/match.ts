/** A line of a return, with what it may match. Quantities in ten-thousandths. */
export interface ReturnedLine {
  returnNo: number;
  lineNo: number;
  itemNo: number;
  quantity: bigint;
  /** Instant, ms. */
  at: number;
  /** Tells returns of one instant apart, the same in whatever order they arrived. */
  key: string;
  /** The purchase it names; null where it names none or one that we do not have. */
  purchaseNo: number | null;
  /** It names a purchase, known or not: then it matches no other. */
  referenced: boolean;
  customerNo: number | null;
}

/** A line of a purchase in effective history that a return may explain. */
export interface SoldLine {
  purchaseNo: number;
  lineNo: number;
  itemNo: number;
  /** What no other return has taken. */
  left: bigint;
  at: number;
  key: string;
  customerNo: number | null;
}

export interface Match {
  returnNo: number;
  lineNo: number;
  purchaseNo: number;
  purchaseLineNo: number;
  quantity: bigint;
}

/**
 * Matches returns to sold lines: those that name a purchase first and to that purchase alone; the others, oldest first,
 * to the same customer's purchases of the item up to that instant, newest first. The outcome depends on the facts, not on
 * the order in which they arrived.
 */
export function match(returned: readonly ReturnedLine[], sold: readonly SoldLine[]): Match[] {
  const left = sold.map((line) => line.left);
  const byPurchase = groupBy(sold, (line) => `${line.purchaseNo} ${line.itemNo}`);
  const byCustomer = groupBy(sold, (line) =>
    line.customerNo === null ? null : `${line.customerNo} ${line.itemNo}`,
  );
  for (const places of byPurchase.values()) places.sort((a, b) => sold[a]!.lineNo - sold[b]!.lineNo);
  for (const places of byCustomer.values()) places.sort((a, b) => newestFirst(sold[a]!, sold[b]!));

  const matches: Match[] = [];
  const take = (line: ReturnedLine, places: readonly number[]) => {
    let open = line.quantity;
    for (const place of places) {
      if (open === 0n) return;
      const candidate = sold[place]!;
      if (left[place] === 0n || (!line.referenced && candidate.at > line.at)) continue;
      const quantity = least(open, left[place]!);
      left[place] = left[place]! - quantity;
      open -= quantity;
      const { purchaseNo, lineNo: purchaseLineNo } = candidate;
      matches.push({ returnNo: line.returnNo, lineNo: line.lineNo, purchaseNo, purchaseLineNo, quantity });
    }
  };
  for (const line of [...returned].sort(referencedThenOldest)) {
    const places = line.referenced
      ? byPurchase.get(`${line.purchaseNo} ${line.itemNo}`)
      : byCustomer.get(`${line.customerNo} ${line.itemNo}`);
    if (places !== undefined) take(line, places);
  }
  return matches;
}

function groupBy(sold: readonly SoldLine[], keyOf: (line: SoldLine) => string | null): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [place, line] of sold.entries()) {
    const key = keyOf(line);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return groups;
}

function newestFirst(a: SoldLine, b: SoldLine): number {
  return b.at - a.at || compareText(b.key, a.key) || a.lineNo - b.lineNo;
}

function referencedThenOldest(a: ReturnedLine, b: ReturnedLine): number {
  return (
    Number(b.referenced) - Number(a.referenced) ||
    a.at - b.at ||
    compareText(a.key, b.key) ||
    a.lineNo - b.lineNo
  );
}

function least(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
