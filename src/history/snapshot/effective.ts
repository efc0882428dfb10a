/**
 * Which purchases count: neither cancelled nor superseded (DESIGN.md, Facts and resolution). Of table `p` joined to
 * its superseding purchase `s`; before the instant in the parameter named, where that is not null.
 */
export const EFFECTIVE = (until: string) => `
  p.status <> 'cancelled'
  and (${until}::timestamptz is null or p.at < ${until}::timestamptz)
  and (s.purchase_no is null or (${until}::timestamptz is not null and s.at >= ${until}::timestamptz))`;

/** Quantity returned of each purchase line, before the instant in the parameter named, where that is not null. */
export const RETURNED = (until: string) => `
  select m.purchase_no, m.purchase_line_no as line_no, sum(m.quantity) as quantity
  from return_matches m join returns r using (return_no)
  where ${until}::timestamptz is null or r.at < ${until}::timestamptz
  group by m.purchase_no, m.purchase_line_no`;
