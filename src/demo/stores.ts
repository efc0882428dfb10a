import { Chance, hashText } from './chance.ts';

/** One shop of the chain, or the web shop, which is a store too. */
export interface Store {
  id: string;
  name: string;
  format: 'hyper' | 'super' | 'mini' | 'web';
  region: string;
  /** Weight among the shops of the chain. */
  size: number;
}

export const SHOPS = 150;
export const WEB_STORE = 'WEB';

const REGIONS = ['North', 'Lakes', 'Coast', 'Valley', 'Capital', 'South'];
const TOWNS = (
  'Ashford Brookfield Carlow Dunmore Eastlea Fairhaven Glenview Hartwell Inverley Kingsport Lakemont Millbrook ' +
  'Northgate Oakridge Pinehurst Queensbury Riverton Silverdale Thornbury Westbrook Winterfield Yarrow Maplewood Foxton Harbour'
).split(' ');
const PLACES = ['Central', 'Mall', 'Station Square', 'Garden Park', 'Market Street', 'Riverside'];

/** The 150 shops, then the web shop. */
export function buildStores(seed: number): Store[] {
  const chance = new Chance(seed).fork(hashText('stores'));
  const stores: Store[] = [];
  for (let i = 0; i < SHOPS; i++) {
    const format = i % 10 === 0 ? 'hyper' : i % 3 === 0 ? 'mini' : 'super';
    stores.push({
      id: `S${String(i + 1).padStart(3, '0')}`,
      name: `${TOWNS[i % TOWNS.length]} ${PLACES[Math.floor(i / TOWNS.length)]}`,
      format,
      region: REGIONS[(i % TOWNS.length) % REGIONS.length]!,
      size: (format === 'hyper' ? 3 : format === 'super' ? 1.2 : 0.5) * chance.spread(0.3),
    });
  }
  stores.push({ id: WEB_STORE, name: 'Online Shop', format: 'web', region: 'Online', size: 0 });
  return stores;
}
