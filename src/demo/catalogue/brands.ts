/** An invented brand: its code opens every SKU, its colours dress its packs. */
export interface Brand {
  /** Position in BRANDS. */
  number: number;
  code: string;
  name: string;
  /** Factor on a family's price. */
  tier: number;
  main: string;
  accent: string;
}

const TABLE: readonly (readonly [string, string, number, string, string])[] = [
  ['CK', 'Cloudkin', 1.15, '#5aa7d6', '#ffd166'],
  ['DB', 'Drybee', 0.9, '#f4b63f', '#5b4a3a'],
  ['HP', 'Hoppalong', 0.75, '#7cc38f', '#f7f3e3'],
  ['MP', 'Moonpip', 1.3, '#6c6fb5', '#f6d7a7'],
  ['LF', 'Little Fern', 1.0, '#6fa276', '#efe6c8'],
  ['MW', 'Milkwell', 1.2, '#4f8fc9', '#f3d9a4'],
  ['NL', 'Nutrilark', 1.0, '#e58b6b', '#fdf0d5'],
  ['OP', 'Orchard Pip', 1.0, '#d96459', '#a8c66c'],
  ['OB', 'Oatsy Bear', 0.85, '#c8965a', '#fbe9c9'],
  ['BG', 'Brightgrain', 0.95, '#e2a93b', '#7a9e5f'],
  ['SP', 'Spoonling', 1.2, '#8a6fb3', '#fbd46d'],
  ['LA', 'Lathery', 0.9, '#58b7b0', '#fff1c9'],
  ['SW', 'Softwick', 1.0, '#7fa8d9', '#fde2e4'],
  ['PK', 'Petalkin', 1.25, '#d98ba6', '#e8f0d8'],
  ['BU', 'Bubbaloop', 1.0, '#53b3cb', '#f9c22e'],
  ['SI', 'Sipsy', 0.85, '#ef8354', '#d7f0ec'],
  ['LT', 'Latchling', 1.25, '#9a86c4', '#fbe3d6'],
  ['PP', 'Pebble & Plum', 1.25, '#8d6a9f', '#e9d8c3'],
  ['WR', 'Wrenlet', 1.0, '#c98b5e', '#f3e7d3'],
  ['TH', 'Tiny Harbour', 1.1, '#3f6f9f', '#f2f0e6'],
  ['CT', 'Cottontop', 0.75, '#8fc0a9', '#faf3dd'],
  ['FG', 'Foxglade', 1.05, '#cf7b45', '#efe3cf'],
  ['MM', 'Marlo & Mae', 1.4, '#b5838d', '#ffe8d6'],
  ['SU', 'Sunpatch', 0.8, '#f2b632', '#fff3d0'],
  ['NK', 'Nordling', 1.45, '#49708a', '#dbe7ee'],
  ['BW', 'Bramblewood', 0.95, '#6b8f5a', '#f0e9d8'],
  ['TT', 'Tiptrail', 1.15, '#b5754c', '#f1e4d3'],
  ['PT', 'Pitterpad', 0.85, '#6ba3be', '#f5e9d9'],
  ['SO', 'Stomplet', 1.0, '#7d8c4a', '#f0ecd5'],
  ['WW', 'Wobbleworks', 1.0, '#e4684f', '#f9d56e'],
  ['TD', 'Timberdot', 1.3, '#b98b58', '#dfe8d0'],
  ['PL', 'Plushington', 1.15, '#b28dbf', '#fbe6d4'],
  ['KU', 'Kubixo', 1.2, '#e2493b', '#ffd23f'],
  ['DH', 'Dollhaven', 1.1, '#db7f9c', '#fbe8d3'],
  ['ZV', 'Zoomvale', 0.9, '#3f88c5', '#f5a623'],
  ['PM', 'Puzzlemoor', 0.95, '#5d9c84', '#f6dfa4'],
  ['DA', 'Daubly', 0.85, '#ee6c4d', '#98c1d9'],
  ['SL', 'Splashlet', 0.8, '#3aa7c9', '#ffe08a'],
  ['TN', 'Tinkertune', 1.0, '#8e6fc1', '#ffd479'],
  ['FL', 'Fableleaf', 1.0, '#4c7a5e', '#f5deb3'],
  ['PW', 'Pagewren', 0.85, '#c0604f', '#f7e7c4'],
  ['SR', 'Strollwise', 1.0, '#4d5f73', '#e0b565'],
  ['RO', 'Rovanna', 1.5, '#5b5247', '#d6b38a'],
  ['GN', 'Guardianest', 1.2, '#39424e', '#e2574c'],
  ['DF', 'Dreamfold', 1.1, '#7789b8', '#f4ecdc'],
  ['OK', 'Oakling', 1.35, '#a67c52', '#efe3d0'],
  ['HL', 'Hushlight', 1.0, '#55618f', '#fbe8a6'],
];

export const BRANDS: readonly Brand[] = TABLE.map(([code, name, tier, main, accent], number) => ({
  number,
  code,
  name,
  tier,
  main,
  accent,
}));

const BY_CODE = new Map(BRANDS.map((brand) => [brand.code, brand]));

export function brandOf(code: string): Brand | undefined {
  return BY_CODE.get(code);
}
