/** Numbers codes from `first` up, in the order in which they first come. */
export function codeNumbers(first = 0): { (code: string): number; count(): number } {
  const numbers = new Map<string, number>();
  const numberOf = (code: string) => {
    const number = numbers.get(code) ?? first + numbers.size;
    numbers.set(code, number);
    return number;
  };
  return Object.assign(numberOf, { count: () => numbers.size });
}
