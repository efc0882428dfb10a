import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Strongest first: the order in which identifiers decide whose a purchase is. */
export const IDENTIFIER_KINDS = ['card', 'phone', 'email', 'externalId', 'visitor'] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** A kind and its normal form. */
export interface Identifier {
  kind: IdentifierKind;
  value: string;
}

const MAX_LENGTH = 128;
const MAX_EMAIL_LENGTH = 254;
const MAX_CARD_LENGTH = 32;

/**
 * The one spelling of an identifier: E.164 phones, lower-case e-mails, cards without separators, the rest
 * trimmed.
 * @param country ISO 3166 code for phones written without one.
 * @returns null where the value cannot be one of its kind.
 */
export function normaliseIdentifier(kind: IdentifierKind, value: string, country: string): string | null {
  const text = value.normalize('NFKC').trim();
  switch (kind) {
    case 'card': {
      // Most chains number their cards; some print letters before the digits (CUST0000153531).
      const card = text.replace(/[\s.\-–]/g, '').toUpperCase();
      return /^[0-9A-Z]*[0-9][0-9A-Z]*$/.test(card) && card.length <= MAX_CARD_LENGTH ? card : null;
    }
    case 'phone': {
      const phone = parsePhoneNumberFromString(text, country as CountryCode);
      // A till's filler (+7 000 000-00-00) would join all who gave none: only numbers that can be dialled count.
      return phone?.isValid() ? phone.number : null;
    }
    case 'email': {
      const email = text.toLowerCase();
      return email.length <= MAX_EMAIL_LENGTH && /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@\p{C}]+$/u.test(email)
        ? email
        : null;
    }
    case 'externalId':
    case 'visitor':
      return text !== '' && text.length <= MAX_LENGTH && !/\p{C}/u.test(text) ? text : null;
  }
}
