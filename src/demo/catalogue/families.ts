import { BABY_GOODS } from './families/baby-goods.ts';
import { CARE } from './families/care.ts';
import { CLOTHES } from './families/clothes.ts';
import { NURSERY } from './families/nursery.ts';
import { TOYS } from './families/toys.ts';
import type { Family } from './family.ts';

/** Leaf categories, one family of products each. */
export const FAMILIES: readonly Family[] = [...CARE, ...BABY_GOODS, ...NURSERY, ...CLOTHES, ...TOYS];

const BY_CODE = new Map(FAMILIES.map((family, index) => [family.code, index]));

/** Index in FAMILIES, or undefined. */
export function familyIndex(code: string): number | undefined {
  return BY_CODE.get(code);
}

export interface Department {
  id: string;
  title: string;
  parent?: string;
  /** All of it lasts, is read, or is grown out of: whoever has one needs no second of the same. */
  lasting?: boolean;
}

/** What lies above the leaves of the category tree. */
export const DEPARTMENTS: readonly Department[] = [
  { id: 'baby-care', title: 'Baby Care' },
  { id: 'diapering', title: 'Diapering', parent: 'baby-care' },
  { id: 'hygiene', title: 'Hygiene & Health', parent: 'baby-care' },
  { id: 'bathing', title: 'Bath Time', parent: 'baby-care' },
  { id: 'feeding-and-food', title: 'Feeding & Food' },
  { id: 'food', title: 'Baby Food', parent: 'feeding-and-food' },
  { id: 'feeding', title: 'Feeding', parent: 'feeding-and-food' },
  { id: 'clothes', title: 'Clothes & Shoes' },
  { id: 'baby-clothes', title: 'Baby Clothes', parent: 'clothes', lasting: true },
  { id: 'kids-clothes', title: 'Kids’ Clothes', parent: 'clothes', lasting: true },
  { id: 'outerwear', title: 'Outerwear', parent: 'clothes', lasting: true },
  { id: 'shoes', title: 'Shoes', parent: 'clothes', lasting: true },
  { id: 'toys-and-books', title: 'Toys & Books' },
  { id: 'baby-toys', title: 'Baby Toys', parent: 'toys-and-books', lasting: true },
  { id: 'toys', title: 'Toys', parent: 'toys-and-books', lasting: true },
  { id: 'creativity', title: 'Creativity & School', parent: 'toys-and-books' },
  { id: 'books', title: 'Books', parent: 'toys-and-books', lasting: true },
  { id: 'outdoor', title: 'Outdoor Play', parent: 'toys-and-books', lasting: true },
  { id: 'nursery-and-travel', title: 'Nursery & Travel' },
  { id: 'nursery', title: 'Nursery', parent: 'nursery-and-travel', lasting: true },
  { id: 'travel', title: 'Strollers & Car Seats', parent: 'nursery-and-travel', lasting: true },
];

const LASTING = new Set(DEPARTMENTS.filter(({ lasting }) => lasting).map(({ id }) => id));

export function isLasting({ lasting, once, department }: Family): boolean {
  return lasting === true || once === true || LASTING.has(department);
}

/** Bought as a style, in the size of the day. */
export function isClothing({ department }: Family): boolean {
  return DEPARTMENTS.some(({ id, parent }) => id === department && parent === 'clothes');
}

/** Id of a leaf category: its title in kebab-case. */
export function categoryId(family: Family): string {
  return family.title
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '');
}
