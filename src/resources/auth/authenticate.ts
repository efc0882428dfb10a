import type { FastifyRequest } from 'fastify';
import { RegularsError } from '../../errors.ts';
import { type Access, scopeOf } from './access.ts';
import type { ApiKey } from './api-key.ts';
import type { KeyRing } from './key-ring.ts';

/**
 * The key a request comes with, where its route takes it; null on a public route, and where there is none.
 * @throws RegularsError `unauthorized` without a valid key, `forbidden` where the key does not reach that far.
 */
export function authenticate(keys: KeyRing, request: FastifyRequest): ApiKey | null {
  if (request.is404) return null;
  const access: Access = request.routeOptions.config.access ?? 'secret';
  if (access === 'public') return null;
  const presented = presentedKey(request, access);
  const key = presented === undefined ? undefined : keys.find(presented);
  if (key === undefined) {
    const got = presented === undefined ? 'no key' : 'an unknown or revoked key';
    throw new RegularsError('unauthorized', `got ${got}, expected the header Authorization: Bearer KEY`);
  }
  if (key.kind === 'publishable' && access === 'secret')
    throw new RegularsError('forbidden', 'got a publishable key, expected a secret one');
  const scope = scopeOf(request.routeOptions.url ?? '');
  if (key.scopes.length > 0 && !(scope !== undefined && key.scopes.includes(scope)))
    throw new RegularsError('forbidden', `key ${key.name} may call ${key.scopes.join(', ')} alone`);
  const { origin } = request.headers;
  if (origin !== undefined && key.origins.length > 0 && !key.origins.includes(origin))
    throw new RegularsError('forbidden', `key ${key.name} may not be used from ${origin}`);
  return key;
}

/** `?key=` is for widgets and beacons that cannot set a header: publishable keys alone, for URLs end up in logs. */
function presentedKey(request: FastifyRequest, access: Access): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? '';
  const key = (request.query as { key?: unknown } | undefined)?.key;
  if (typeof key !== 'string' || access !== 'publishable') return undefined;
  if (key.startsWith('rs_'))
    throw new RegularsError(
      'forbidden',
      'a secret key may not stand in a URL: send Authorization: Bearer KEY',
    );
  return key;
}
