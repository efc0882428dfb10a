import { AUTUMN, type Family, SPRING, SUMMER } from '../family.ts';

const BABY = ['WR', 'CT', 'PP', 'TH', 'SU', 'MM'] as const;
const KIDS = ['TH', 'FG', 'CT', 'SU', 'MM', 'BW'] as const;
const OUTER = ['NK', 'BW', 'FG', 'TH'] as const;
const SHOES = ['TT', 'PT', 'SO'] as const;

/** Everything in sizes: a style in all its sizes and colours. */
export const CLOTHES: readonly Family[] = [
  garment('BDS', 'Bodysuits', 'baby-clothes', 'bodysuit', 14, BABY, [7, 15], 'baby', 1.9, {
    kinds: ['Short-Sleeve Bodysuit', 'Long-Sleeve Bodysuit', 'Wrap Bodysuit'],
    goesWith: [['SOC', 0.2]],
  }),
  garment('SLP', 'Sleepsuits', 'baby-clothes', 'sleepsuit', 12, BABY, [12, 24], 'baby', 1.5, {
    kinds: ['Zip Sleepsuit', 'Footed Sleepsuit'],
    goesWith: [['CAP', 0.2]],
  }),
  garment('ROM', 'Rompers', 'baby-clothes', 'romper', 9, BABY, [13, 28], 'baby', 1, {
    kinds: ['Summer Romper', 'Knitted Romper', 'Dungaree Romper'],
    season: [0.6, 0.7, 1, 1.4, 1.6, 1.6, 1.4, 1, 0.8, 0.7, 0.6, 0.6],
  }),
  garment('SET', 'Baby Sets', 'baby-clothes', 'set', 8, BABY, [18, 38], 'baby', 0.9, {
    kinds: ['Two-Piece Set', 'Newborn Gift Set'],
  }),
  garment('CAP', 'Baby Hats', 'baby-clothes', 'cap', 9, BABY, [5, 12], 'head', 0.7, {
    kinds: ['Cotton Hat', 'Knot Hat'],
    ages: [0, 24],
  }),
  garment('SOC', 'Socks & Tights', 'baby-clothes', 'socks', 10, KIDS, [4, 9], 'all', 1.2, {
    kinds: ['Three-Pack Socks', 'Tights', 'Non-Slip Socks'],
  }),
  garment('TEE', 'T-Shirts', 'kids-clothes', 'tshirt', 13, KIDS, [8, 17], 'kids', 1.6, {
    kinds: ['T-Shirt', 'Long-Sleeve Top', 'Polo Shirt'],
    season: [0.5, 0.6, 1, 1.4, 1.6, 1.6, 1.5, 1.2, 0.9, 0.6, 0.5, 0.5],
  }),
  garment('DRS', 'Dresses', 'kids-clothes', 'dress', 10, KIDS, [16, 36], 'kids', 1.2, {
    kinds: ['Dress', 'Pinafore', 'Party Dress'],
    girls: true,
    season: [0.6, 0.7, 1.1, 1.5, 1.6, 1.4, 1.2, 1, 0.8, 0.6, 0.6, 1.1],
    goesWith: [['SOC', 0.25]],
  }),
  garment('TRS', 'Trousers & Jeans', 'kids-clothes', 'trousers', 11, KIDS, [14, 30], 'kids', 1.3, {
    kinds: ['Joggers', 'Jeans', 'Corduroy Trousers'],
  }),
  garment('SWT', 'Sweatshirts', 'kids-clothes', 'sweatshirt', 10, KIDS, [15, 30], 'kids', 1, {
    kinds: ['Sweatshirt', 'Hoodie', 'Knitted Cardigan'],
    season: [1.1, 1, 1.2, 1, 0.6, 0.3, 0.4, 1, 1.7, 1.7, 1.2, 1],
  }),
  garment('PAJ', 'Pajamas', 'kids-clothes', 'pajamas', 9, KIDS, [13, 27], 'kids', 0.9, {
    kinds: ['Pajamas', 'Short Pajamas'],
    season: [1, 0.8, 0.8, 0.9, 1, 1, 0.8, 0.8, 1, 1.2, 1.3, 1.6],
  }),
  garment('UND', 'Underwear', 'kids-clothes', 'underwear', 7, KIDS, [6, 14], 'kids', 1, {
    kinds: ['Three-Pack Briefs', 'Two-Pack Undershirts'],
  }),
  garment('SWM', 'Swimwear', 'kids-clothes', 'swimwear', 7, KIDS, [10, 24], 'all', 0.8, {
    kinds: ['Swimsuit', 'Swim Shorts', 'UV Suit'],
    season: SUMMER,
    goesWith: [
      ['SWD', 0.15],
      ['LOT', 0.15],
      ['SAN', 0.15],
    ],
  }),
  garment('SNO', 'Snowsuits', 'outerwear', 'snowsuit', 10, OUTER, [55, 110], 'all', 1.1, {
    kinds: ['Snowsuit', 'Winter Overall'],
    season: AUTUMN,
    goesWith: [
      ['WHT', 0.5],
      ['MIT', 0.45],
    ],
  }),
  garment('JKT', 'Jackets', 'outerwear', 'jacket', 10, OUTER, [30, 75], 'kids', 0.9, {
    kinds: ['Softshell Jacket', 'Padded Jacket', 'Windbreaker'],
    season: [0.4, 0.8, 2, 1.9, 0.9, 0.4, 0.4, 1, 1.7, 1.3, 0.7, 0.5],
  }),
  garment('RAI', 'Rainwear', 'outerwear', 'raincoat', 6, OUTER, [22, 45], 'kids', 0.5, {
    kinds: ['Raincoat', 'Rain Overall'],
    season: SPRING,
    goesWith: [['RBT', 0.35]],
  }),
  garment('WHT', 'Winter Hats', 'outerwear', 'beanie', 12, OUTER, [10, 22], 'head', 0.8, {
    kinds: ['Pompom Hat', 'Knitted Hat', 'Balaclava'],
    ages: [3, 84],
    season: AUTUMN,
    goesWith: [['MIT', 0.3]],
  }),
  garment('MIT', 'Mittens', 'outerwear', 'mittens', 10, OUTER, [8, 18], 'head', 0.6, {
    kinds: ['Mittens', 'Waterproof Mittens'],
    ages: [3, 84],
    season: AUTUMN,
  }),
  garment('BTI', 'First Shoes', 'shoes', 'booties', 8, SHOES, [14, 30], 'booties', 0.6, {
    kinds: ['First-Step Shoes', 'Soft Booties'],
    ages: [4, 18],
  }),
  garment('SNE', 'Sneakers', 'shoes', 'sneaker', 9, SHOES, [22, 48], 'shoes', 1, {
    kinds: ['Sneakers', 'Canvas Shoes'],
    season: [0.4, 0.7, 1.8, 1.8, 1.2, 0.8, 0.7, 1.5, 1.5, 0.8, 0.4, 0.4],
    goesWith: [['SOC', 0.35]],
  }),
  garment('SDL', 'Sandals', 'shoes', 'sandal', 8, SHOES, [18, 40], 'shoes', 0.9, {
    kinds: ['Sandals', 'Sport Sandals'],
    season: SUMMER,
  }),
  garment('WBT', 'Winter Boots', 'shoes', 'winter-boot', 8, SHOES, [30, 62], 'shoes', 0.9, {
    kinds: ['Winter Boots', 'Snow Boots'],
    season: AUTUMN,
    goesWith: [['SOC', 0.4]],
  }),
  garment('RBT', 'Rain Boots', 'shoes', 'rain-boot', 6, SHOES, [14, 28], 'shoes', 0.6, {
    kinds: ['Rain Boots'],
    season: SPRING,
  }),
  garment('SLI', 'Slippers', 'shoes', 'slipper', 7, SHOES, [9, 20], 'shoes', 0.6, {
    kinds: ['House Slippers', 'Felt Slippers'],
    season: [1.1, 0.8, 0.7, 0.6, 0.5, 0.5, 0.6, 1, 1.8, 1.6, 1.3, 1.2],
  }),
];

function garment(
  code: string,
  title: string,
  department: string,
  motif: string,
  styles: number,
  brands: readonly string[],
  price: readonly [number, number],
  sizing: NonNullable<Family['sizing']>,
  appetite: number,
  more: Partial<Family> & Pick<Family, 'kinds'>,
): Family {
  const ages: readonly [number, number] =
    sizing === 'baby' ? [0, 24] : sizing === 'all' ? [0, 84] : sizing === 'shoes' ? [11, 84] : [18, 84];
  return {
    code,
    title,
    department,
    motif,
    styles,
    brands,
    price,
    ages,
    form: '{kind} “{print}”',
    colours: 2,
    sizing,
    appetite,
    ...more,
  };
}
