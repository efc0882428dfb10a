/** A phone, a card, or what may be one: nothing but digits as people part them. */
const DIGITS = /^"?\+?[\d\s().-]+"?$/;
/** A day has eight digits, the shortest phone with its area ten. */
const FEWEST_DIGITS = 10;

/**
 * Text as an answer, a report or a log may repeat it: what came in the wrong field or column may be somebody's e-mail,
 * phone or card all the same, and is only described then.
 */
export function withoutPersons(text: string): string {
  if (/[^\s@]@[^\s@]/.test(text)) return '(text with an @, not shown)';
  if (!DIGITS.test(text)) return text;
  const digits = text.replace(/\D/g, '').length;
  return digits < FEWEST_DIGITS ? text : `(${digits} digits, not shown)`;
}
