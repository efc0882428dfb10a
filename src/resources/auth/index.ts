import fastifyPlugin from 'fastify-plugin';
import type { Access } from './access.ts';
import type { ApiKey } from './api-key.ts';
import { authenticate } from './authenticate.ts';
import { type CustomerTokenPayload, verifyCustomerToken } from './customer-token.ts';
import { signingSecretOf } from './issue-key.ts';
import { KeyRing } from './key-ring.ts';

export { type Access, SCOPES, type Scope, scopeOf } from './access.ts';
export type { ApiKey, KeyKind } from './api-key.ts';
export { type CustomerTokenPayload, signCustomerToken } from './customer-token.ts';
export { type EmbeddedKeys, embeddedKeys } from './embedded-keys.ts';
export { type IssuedKey, issueKey } from './issue-key.ts';
export { readKeys, revokeKey, type StoredKey } from './repository.ts';

export interface Auth {
  /** Whether a page of that origin may call at all. */
  admits(origin: string): boolean;
  /** @throws RegularsError `forbidden` where it is forged, expired, or its key is revoked. */
  customerOf(token: string): CustomerTokenPayload;
}

declare module 'fastify' {
  interface FastifyInstance {
    auth: Auth;
  }
  interface FastifyRequest {
    /** The key of the request; null on public routes. */
    auth: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** Who may call a route; absent = a secret key. */
    access?: Access;
  }
}

export const authPlugin = fastifyPlugin(
  async (app, { now = () => new Date() }: { now?: () => Date }) => {
    const keys = new KeyRing(app.database);
    const stop = await app.database.follow(async (changes) => {
      if (changes.some((change) => change.kind === 'key')) await keys.load();
    });
    await keys.load();
    const secretOf = (keyNo: number) =>
      keys.get(keyNo)?.kind === 'secret' ? signingSecretOf(app.secrets, keyNo) : undefined;
    app.decorate('auth', {
      admits: (origin) => keys.admits(origin),
      customerOf: (token) => verifyCustomerToken(token, secretOf, now().getTime() / 1000),
    } satisfies Auth);
    app.decorateRequest('auth', null);
    app.addHook('onRequest', async (request) => {
      request.auth = authenticate(keys, request);
    });
    app.addHook('onClose', stop);
  },
  { name: 'auth', fastify: '5.x', dependencies: ['database', 'secrets'] },
);
