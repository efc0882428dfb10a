const TRUE = new Set(['true', 'yes', 'y', 't', '1', 'да']);
const FALSE = new Set(['false', 'no', 'n', 'f', '0', 'нет']);

/** @returns undefined where it is neither. */
export function readFlag(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}
