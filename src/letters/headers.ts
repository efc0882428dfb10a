import type { Brand } from './compile/brand.ts';

/** What mail programs and providers read of a letter. */
export interface Mailing {
  template: string;
  locale: string;
  arm: string;
  /** Address of the page that ends the letters. */
  unsubscribe: string;
}

/** Gmail takes identifiers of senders of so many characters. */
const SENDER = { least: 5, most: 15 };

/**
 * Headers for the e-mail system to send with the letter: RFC 2369 and RFC 8058 (mail programs offer one press, and send this
 * very form), RFC 2919, and Feedback-ID, by which Gmail counts complaints, as campaign:audience:kind:sender; none of them
 * names a person.
 */
export function headersOf(brand: Brand, mailing: Mailing): Record<string, string> {
  const { hostname } = new URL(brand.siteUrl);
  const sender = hostname
    .replace(/[^a-z0-9]+/gi, '-')
    .slice(0, SENDER.most)
    .padEnd(SENDER.least, '-');
  return {
    'List-Unsubscribe': `<${mailing.unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Id': `<letters.${hostname.replace(/[^a-z0-9.-]/gi, '')}>`,
    'Feedback-ID': `${mailing.template}:${mailing.arm}:${mailing.locale}:${sender}`,
  };
}
