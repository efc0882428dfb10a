/** What a session is for. */
export const PART = { learn: 0, validate: 1, test: 2 } as const;

export interface DatedSession {
  /** Item numbers from 0, in the order of the visit, each once. */
  items: readonly number[];
  part: (typeof PART)[keyof typeof PART];
}

/**
 * Baskets of customers as sessions: everybody's last is for the test and the one before for validation. They have no
 * dates, so the fewer of the customer's follow, the later.
 */
export function sessionsOfBaskets(customers: readonly (readonly (readonly number[])[])[]): DatedSession[] {
  const dated = customers.flatMap((baskets) =>
    baskets.map((items, at) => {
      const followers = baskets.length - 1 - at;
      const part = at === 0 || followers > 1 ? PART.learn : followers === 1 ? PART.validate : PART.test;
      return { followers, session: { items: [...new Set(items)], part } };
    }),
  );
  return dated.sort((a, b) => b.followers - a.followers).map(({ session }) => session);
}
