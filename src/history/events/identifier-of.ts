import { RegularsError } from '../../errors.ts';
import type { Auth } from '../../resources/auth/index.ts';
import {
  IDENTIFIER_KINDS,
  type Identifier,
  type IdentifierKind,
  normaliseIdentifier,
} from '../identity/normalise.ts';
import type { Who } from './read-event.ts';

/**
 * Whom an event is about, as far as its key may say: a page, whose key everybody can read, names a visitor, or a customer
 * by a token that the shop's server signed.
 * @throws RegularsError `forbidden`, `invalid_identifier`; never with the value.
 */
export function identifierOf({
  trusted,
  auth,
  country,
}: {
  trusted: boolean;
  auth: Pick<Auth, 'customerOf'>;
  country: string;
}): (who: Who) => Identifier | undefined {
  return ({ customer = {}, customerToken, visitor }) => {
    const named = { ...customer, visitor: customer.visitor ?? visitor };
    if (!trusted) {
      const kinds = Object.keys(customer).filter((kind) => kind !== 'visitor');
      if (kinds.length > 0)
        throw new RegularsError(
          'forbidden',
          `customer: got ${kinds.join(', ')} with a publishable key, expected visitor or a customerToken`,
        );
    }
    if (customerToken !== undefined) {
      const { kind, value } = auth.customerOf(customerToken);
      return normalised(kind, value, country);
    }
    const kind = IDENTIFIER_KINDS.find((one) => named[one] !== undefined);
    return kind === undefined ? undefined : normalised(kind, named[kind]!, country);
  };
}

function normalised(kind: IdentifierKind, raw: string, country: string): Identifier {
  const value = normaliseIdentifier(kind, raw, country);
  if (value !== null) return { kind, value };
  throw new RegularsError('invalid_identifier', `${kind}: got what is no valid ${kind}, expected one`);
}
