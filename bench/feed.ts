// npx tsx bench/feed.ts [offers]: a YML feed of 200,000 offers (seeded) through the built command into the embedded
// PostgreSQL of a new data folder: first as it is, then again unchanged, then with a tenth of the prices changed. Prints
// seconds and the command's peak resident memory (VmHWM of Linux; the database's processes are not in it).
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runBuilt } from './built.ts';

const offers = Number(process.argv[2] ?? 200_000);
const TARGET = { seconds: 30, megabytes: 512 };
const folder = await mkdtemp(join(tmpdir(), 'regulars-feed-'));

/** A seeded sequence (mulberry32): the same feed every time. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function* feed(changedPrices: boolean): Generator<string> {
  const next = sequence(1);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog date="2026-01-01T00:00+03:00"><shop><name>Bench</name><currencies><currency id="RUB" rate="1"/></currencies><categories>\n';
  for (let id = 1; id <= 1_000; id++)
    yield `<category id="${id}"${id <= 20 ? '' : ` parentId="${1 + (id % 20)}"`}>Категория ${id}</category>\n`;
  yield '</categories><offers>\n';
  const words = 'Комбинезон утеплённый с капюшоном на молнии детский хлопок водоотталкивающий'.split(' ');
  for (let id = 1; id <= offers; id++) {
    const price = 100 + next(100_000) + (changedPrices && id % 10 === 0 ? 1 : 0);
    const body = `200${String(id).padStart(9, '0')}`;
    const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
    const description = Array.from({ length: 60 }, () => words[next(words.length)]).join(' ');
    yield `<offer id="SKU-${id}" available="${next(10) > 0}" group_id="G${id >> 2}"><url>https://shop.example/p/${id}?from=market&amp;x=1</url><price>${price}.50</price><oldprice>${price + 500}</oldprice><currencyId>RUR</currencyId><categoryId>${1 + next(1_000)}</categoryId><picture>https://img.shop.example/${id}/1.jpg</picture><picture>https://img.shop.example/${id}/2.jpg</picture><vendor>Brand ${next(500)}</vendor><vendorCode>A-${id}</vendorCode><name>${words[next(words.length)]} ${words[next(words.length)]} ${id}</name><description><![CDATA[<p>${description}</p>]]></description><param name="Размер" unit="RU">${50 + next(100)}</param><param name="Цвет">синий</param><barcode>${body}${(10 - (sum % 10)) % 10}</barcode></offer>\n`;
  }
  yield '</offers></shop></yml_catalog>\n';
}

function importFeed(file: string) {
  return runBuilt<{ counts: unknown }>(['import', 'catalogue', file, '--alias', 'till=vendorCode'], {
    REGULARS_DATA_DIR: join(folder, 'data'),
  });
}

try {
  console.log(`${cpus()[0]?.model} × ${cpus().length}, Node ${process.version}`);
  const [first, changed] = [join(folder, 'feed.yml'), join(folder, 'changed.yml')];
  await pipeline(feed(false), createWriteStream(first));
  await pipeline(feed(true), createWriteStream(changed));
  console.log(`${offers} offers, ${((await stat(first)).size / 2 ** 20).toFixed(0)} MB`);
  for (const [what, file] of [
    ['empty catalogue', first],
    ['unchanged', first],
    ['a tenth of the prices', changed],
  ] as const) {
    const { seconds, megabytes, answer } = await importFeed(file);
    const met = seconds < TARGET.seconds && megabytes < TARGET.megabytes ? 'met' : 'MISSED';
    console.log(
      `${what.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s  ${megabytes.toFixed(0).padStart(4)} MB  (< ${TARGET.seconds} s, < ${TARGET.megabytes} MB: ${met})  ${JSON.stringify(answer.counts)}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
