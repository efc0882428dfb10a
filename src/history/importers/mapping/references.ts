import type { Mapping } from './mapping.ts';

/** A column that a mapping names, and where in the mapping. */
export interface Reference {
  column: string;
  path: string;
}

/** Keys whose texts are not columns. */
const TEXTS = new Set([
  'constant',
  'values',
  'default',
  'format',
  'timeZone',
  'epoch',
  'matches',
  'except',
  'separator',
  'purpose',
]);
const BODY = [
  'purchase',
  'store',
  'line',
  'item',
  'returns',
  'return',
  'customer',
  'profile',
  'locale',
  'birthday',
  'dates',
  'consents',
  'price',
  'aliases',
  'stock',
  'event',
];

/** Every column that the mapping reads of a row, in the order of the mapping. */
export function referencesOf(mapping: Mapping): Reference[] {
  const found: Reference[] = [];
  const walk = (value: unknown, path: string, key: string, parent: string) => {
    if (typeof value === 'string') {
      if (key === 'template') for (const column of placeholdersOf(value)) found.push({ column, path });
      else if (!TEXTS.has(key) && !(key === 'kind' && parent === 'kinds'))
        found.push({ column: value, path });
    } else if (Array.isArray(value))
      for (const [i, inner] of value.entries()) walk(inner, `${path}/${i}`, '', key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        // `store.format` and `store.timeZone` are fields; only a time's are texts.
        const isOfStore = path === '/store';
        if (!TEXTS.has(name) || isOfStore)
          walk(inner, `${path}/${name}`, isOfStore ? '' : name, key === '' ? parent : key);
      }
  };
  const body = mapping as Record<string, unknown>;
  for (const part of BODY) if (body[part] !== undefined) walk(body[part], `/${part}`, part, '');
  return found;
}

/** The columns of a template: `Item {sku}` has sku. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map(([, column]) => column!);
}
