// Controls, bidirectional overrides, lone surrogates and other invisible characters: they can hide or turn around the
// text beside them.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
// Emoji are joined and tagged by these.
const joiner = /^[\u200c\u200d]$/;

// Most titles are plain: nothing to clean, and each character is one to a reader.
const plain = /^(?! )(?:[!-~\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u04ff‘’“”„«»–—…№€₽]| (?! |$))*$/;

/** A title as a letter may carry it: one line, nothing invisible, at most `length` characters. */
export function tidy(text: string, length: number): string {
  // What is cut off is not cleaned: a title may have millions of characters.
  const head = text.slice(0, length * 8);
  if (plain.test(head)) return text.length <= length ? text : shortened([...head.slice(0, length)], length);
  const line = head
    .replace(invisible, (character) => (joiner.test(character) ? character : ' '))
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= length && head.length === text.length) return line;
  const characters = [...graphemes.segment(line)].map((part) => part.segment);
  if (head.length < text.length) {
    // The last one may have been cut apart.
    characters.pop();
  } else if (characters.length <= length) return line;
  return shortened(characters, length);
}

/** Cut at a word, where one begins in the second half. */
function shortened(characters: readonly string[], length: number): string {
  const cut = characters.slice(0, length - 1);
  const space = cut.lastIndexOf(' ');
  return `${cut
    .slice(0, space > length / 2 ? space : undefined)
    .join('')
    .replace(/[\s,;:]+$/, '')}…`;
}

/** First letter of a text, upper-case; a dot where there is none. */
export function initialOf(text: string): string {
  for (const { segment } of graphemes.segment(text))
    if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(segment)) return segment.toUpperCase();
  return '•';
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The address where it is an absolute http(s) one, or made absolute by `base`; null for anything else. */
export function webAddress(address: string | null | undefined, base: string): string | null {
  if (address === null || address === undefined || address === '') return null;
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return null;
  }
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '') return null;
  return url.href.length <= 2048 ? url.href : null;
}
