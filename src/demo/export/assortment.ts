import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dateOf } from '../calendar.ts';
import type { Catalogue, Item } from '../catalogue/build.ts';
import { categoryId, DEPARTMENTS, FAMILIES } from '../catalogue/families.ts';
import { SCALES } from '../catalogue/sizes.ts';
import type { Chance } from '../chance.ts';
import { scaleOf } from '../households/shelf.ts';
import { type Store, WEB_STORE } from '../stores.ts';
import { CsvFile, cell, money } from './csv-file.ts';
import { EXTRAS } from './extras.ts';

/** Share of the items on sale that are running out, and where some may be left. */
const RUNNING_OUT = 0.06;
const LARGE_SHOPS = [0, 10, 20];

/** catalogue.csv.gz: one row an item; its page and picture lie below whatever server shows them. */
export async function writeCatalogue(
  directory: string,
  catalogue: Catalogue,
  until: number,
): Promise<string> {
  const file = new CsvFile(
    join(directory, 'catalogue.csv.gz'),
    'offer_id,article,gtin,name,brand,category_id,category,group_id,group,section_id,section,model,size,colour,pack,kind,link,image_link,first_sold,available',
  );
  for (const style of catalogue.styles) {
    // A style that was announced and not yet sold is not in the export.
    if (style.firstDay >= until) continue;
    const family = FAMILIES[style.family]!;
    const group = DEPARTMENTS.find((department) => department.id === family.department)!;
    const section = DEPARTMENTS.find((department) => department.id === group.parent)!;
    const scale = scaleOf(style.family);
    const categories = [categoryId(family), family.title, group.id, group.title, section.id, section.title];
    for (const item of style.items)
      file.row(
        [
          item.sku,
          item.article,
          item.gtin,
          item.title,
          style.brand.name,
          ...categories,
          style.code,
          scale === undefined ? '' : SCALES[scale][item.size]!,
          item.colour?.name ?? '',
          String(item.pack),
          'goods',
          `demo/items/${item.sku}`,
          `demo/images/${item.sku}.svg`,
          dateOf(style.firstDay),
          until < style.lastDay ? 'yes' : 'no',
        ]
          .map(cell)
          .join(','),
      );
    await file.drain();
  }
  for (const { item, kind } of EXTRAS)
    file.row(`${item.sku},${item.article},,${cell(item.title)},,,,,,,,,,,1,${kind},,,,yes`);
  await file.close();
  return file.path;
}

/** prices.csv.gz: one row an item and day on which its price changed, from the start of history. */
export async function writePrices(
  directory: string,
  catalogue: Catalogue,
  start: number,
  until: number,
): Promise<string> {
  const file = new CsvFile(join(directory, 'prices.csv.gz'), 'offer_id,valid_from,price,old_price,currency');
  for (const item of catalogue.items) {
    for (const step of stepsSince(item, start))
      if (step.since < until)
        file.row(
          `${item.sku},${dateOf(step.since)},${money(step.price)},${step.old > 0 ? money(step.old) : ''},USD`,
        );
    await file.drain();
  }
  await file.close();
  return file.path;
}

/**
 * stock.csv.gz: one row an item and place, of what is running out: the web shop and a few large shops may still have
 * some. What is not in it is in stock everywhere.
 */
export async function writeStock(
  directory: string,
  catalogue: Catalogue,
  stores: readonly Store[],
  until: number,
  chance: Chance,
): Promise<string> {
  const file = new CsvFile(join(directory, 'stock.csv.gz'), 'offer_id,store_code,quantity');
  const places = [WEB_STORE, ...LARGE_SHOPS.map((at) => stores[at]!.id)];
  for (const item of catalogue.items) {
    const { firstDay, lastDay } = catalogue.styles[item.style]!;
    if (firstDay >= until || lastDay <= until || !chance.chance(RUNNING_OUT)) continue;
    const most = chance.int(0, 6);
    for (const place of places) file.row(`${item.sku},${place},${chance.int(0, most)}`);
  }
  await file.close();
  return file.path;
}

function stepsSince(item: Item, start: number) {
  const current = item.prices.findLastIndex((step) => step.since <= start);
  return item.prices.slice(Math.max(0, current));
}

/** stores.csv: joined to receipts by the shop's code. */
export async function writeStores(directory: string, stores: readonly Store[]): Promise<string> {
  const path = join(directory, 'stores.csv');
  const rows = stores.map(({ id, name, format, region }) => `${id},${cell(name)},${format},${region}`);
  await writeFile(path, `${['code,name,format,region', ...rows].join('\n')}\n`);
  return path;
}
