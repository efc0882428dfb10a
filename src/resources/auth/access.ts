/** The parts of the API that a secret key may be limited to: the first segment of the path below /v1, and /metrics. */
export const SCOPES = [
  'recommendations',
  'requests',
  'purchases',
  'returns',
  'logins',
  'consents',
  'letters',
  'items',
  'categories',
  'stock',
  'events',
  'customers',
  'suppressions',
  'metrics',
] as const;
export type Scope = (typeof SCOPES)[number];

/** `public` asks for no key; `publishable` takes either kind; `secret`, the default of every route, a secret one. */
export type Access = 'public' | 'publishable' | 'secret';

/** The scope that a route asks for: /v1/letters/render → letters, /metrics → metrics; none elsewhere outside /v1. */
export function scopeOf(path: string): Scope | undefined {
  const segment = path === '/metrics' ? 'metrics' : /^\/v1\/([^/?]+)/.exec(path)?.[1];
  return SCOPES.find((scope) => scope === segment);
}
