/** Numbers codes from 0, in the order in which they first come. */
export function itemNumbers(): { (code: string): number; count(): number } {
  const numbers = new Map<string, number>();
  const numberOf = (code: string) => {
    const number = numbers.get(code) ?? numbers.size;
    numbers.set(code, number);
    return number;
  };
  return Object.assign(numberOf, { count: () => numbers.size });
}
