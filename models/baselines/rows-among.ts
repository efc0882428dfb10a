/** customer row → its row among the reference customers, −1 = not one: nobody is their own neighbour. */
export function rowsAmong(reference: Uint32Array, customers: number): Int32Array {
  const rows = new Int32Array(customers).fill(-1);
  for (let row = 0; row < reference.length; row++) rows[reference[row]!] = row;
  return rows;
}
