/**
 * The same text in memory of its own. What is cut from a text (by `slice`, `split` or a pattern) holds on to all of it,
 * so a name kept from a file would keep a whole chunk of the file.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
