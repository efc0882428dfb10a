import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { RegularsError } from '../../errors.ts';

/** A token lives a day at most: it stands in a page that others may come to see. */
const MAX_AGE_SECONDS = 24 * 60 * 60;

const PayloadSchema = Type.Object(
  {
    key: Type.Integer({ minimum: 1 }),
    kind: Type.Enum(['card', 'phone', 'email', 'externalId']),
    value: Type.String({ minLength: 1, maxLength: 256 }),
    exp: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);

/** Who is named, by which key's signing secret, until when (seconds since 1970-01-01). */
export type CustomerTokenPayload = Static<typeof PayloadSchema>;

/**
 * Makes the token by which a page, holding a publishable key alone, names the customer who is logged in. The shop's
 * server makes it, in any language:
 *
 *     payload = base64url(utf8(JSON {"key": 2, "kind": "card", "value": "…", "exp": 1767225600}))
 *     token   = payload + "." + base64url(HMAC-SHA-256(key = signing secret, message = payload))
 *
 * without padding. `key` is the number and `signing secret` (its characters as they are, UTF-8) the secret that
 * `regulars keys create` prints beside a secret key; `exp` is at most 24 hours ahead. Revoking the key ends its tokens.
 */
export function signCustomerToken(payload: CustomerTokenPayload, signingSecret: string): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${encoded}.${mac(encoded, signingSecret).toString('base64url')}`;
}

/**
 * @param secretOf signing secret of a key that is not revoked.
 * @param nowSeconds seconds since 1970-01-01.
 * @throws RegularsError `forbidden`, in the same words whatever part of the signature is wrong.
 */
export function verifyCustomerToken(
  token: string,
  secretOf: (keyNo: number) => string | undefined,
  nowSeconds: number,
): CustomerTokenPayload {
  const [encoded = '', signature = '', ...rest] = token.split('.');
  const payload = parse(encoded);
  const secret = payload === undefined ? undefined : secretOf(payload.key);
  // An unknown key is checked against some secret all the same: it takes as long as a wrong signature.
  const expected = mac(encoded, secret ?? '');
  const got = Buffer.from(signature, 'base64url');
  const genuine = got.length === expected.length && timingSafeEqual(got, expected);
  if (!genuine || payload === undefined || secret === undefined || rest.length > 0)
    throw new RegularsError('forbidden', 'customerToken: not signed with the secret of a key of this shop');
  if (payload.exp <= nowSeconds) throw new RegularsError('forbidden', 'customerToken: expired');
  if (payload.exp > nowSeconds + MAX_AGE_SECONDS)
    throw new RegularsError('forbidden', 'customerToken: exp is more than 24 hours ahead');
  return payload;
}

function parse(encoded: string): CustomerTokenPayload | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    return Value.Check(PayloadSchema, payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}

function mac(message: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(message).digest();
}
