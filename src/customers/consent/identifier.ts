import { RegularsError } from '../../errors.ts';
import { IDENTIFIER_KINDS, type NamedIdentifier } from '../../history/index.ts';

const KINDS = ['id', ...IDENTIFIER_KINDS] as const;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * An identifier as a command or an address has it: `kind:value`, or by its looks alone a public id, an e-mail or an
 * international phone.
 * @throws RegularsError `invalid_identifier`, which never repeats the value.
 */
export function parseIdentifier(text: string): NamedIdentifier {
  const colon = text.indexOf(':');
  const kind = KINDS.find((known) => known === text.slice(0, Math.max(colon, 0)));
  if (kind !== undefined && text.length > colon + 1) return { kind, value: text.slice(colon + 1) };
  const value = text.trim();
  if (UUID.test(value)) return { kind: 'id', value: value.toLowerCase() };
  if (/^[^\s@:]+@[^\s@]+$/.test(value)) return { kind: 'email', value };
  if (/^\+[\d\s().-]{6,}$/.test(value)) return { kind: 'phone', value };
  throw new RegularsError(
    'invalid_identifier',
    `identifier: got a text that begins with none of ${KINDS.join(':, ')}:, expected KIND:VALUE, a public id, an e-mail, or a phone that begins with +`,
  );
}
