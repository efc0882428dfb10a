import Fastify from 'fastify';
import t from 'tap';
import { buildCatalogue } from '../catalogue/build.ts';
import { FAMILIES } from '../catalogue/families.ts';
import { itemOfSku } from '../catalogue/item-of-sku.ts';
import { drawItem, motifNames } from './draw.ts';
import { pictureRoutes } from './routes.ts';

const drawn = (sku: string) => drawItem(itemOfSku(sku));
const { items, styles } = buildCatalogue(5, 20_000, 20_548);

/** Undefined where every element is closed and every attribute quoted; else what is wrong. */
function flaw(svg: string): string | undefined {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>/gi,
    (_, close, name, __, self) => {
      if (close === '/') {
        if (open.pop() !== name) open.push(`stray </${name}>`, '');
      } else if (self !== '/') open.push(name);
      return '';
    },
  );
  if (open.length > 0) return `open: ${open.join(' ')}`;
  if (/[<>]/.test(rest)) return `no tag: ${rest.slice(0, 80)}`;
  return /NaN|undefined|null/.exec(svg)?.[0];
}

t.test('every item has a picture of its family, well formed', async (t) => {
  for (const { motif, code } of FAMILIES) t.ok(motifNames.includes(motif), `${code} as ${motif}`);
  t.ok(new Set(FAMILIES.map(({ motif }) => motif)).size >= 25);
  const pictures = new Map<string, Set<string>>();
  for (const item of items) {
    const picture = drawn(item.sku);
    const wrong = flaw(picture);
    if (wrong !== undefined) t.fail(`${item.sku}: ${wrong}`);
    const { code } = FAMILIES[styles[item.style]!.family]!;
    pictures.set(code, (pictures.get(code) ?? new Set()).add(picture));
  }
  for (const [code, different] of pictures) t.ok(different.size > 1, `${code}: ${different.size} pictures`);
});

t.test('the picture follows the colour and the size', async (t) => {
  t.not(drawn('WR-BDS-0001-SKY-S62'), drawn('WR-BDS-0001-COR-S62'));
  t.match(drawn('CK-DIA-0001-S3-P58'), />3</);
  t.equal(drawn('WR-BDS-0001-SKY-S62'), drawn('WR-BDS-0001-SKY-S62'));
  t.match(drawn('PP-BLN-0001-SKY'), /^<svg /);
});

t.test('pictures over HTTP', async (t) => {
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(pictureRoutes);
  const get = (url: string) => app.inject({ url });

  const picture = await get('/demo/images/WR-BDS-0001-SKY-S62.svg');
  t.equal(picture.statusCode, 200);
  t.match(picture.headers['content-type'], /^image\/svg\+xml/);
  t.match(picture.headers['cache-control'], /max-age=31536000/);
  t.equal(picture.body, drawn('WR-BDS-0001-SKY-S62'));

  for (const sku of [
    'nobody-sells-this',
    'CK-BDS-0001-SKY-S62', // another family's brand
    'WR-BDS-0000-SKY-S62',
    'WR-BDS-0015-SKY-S62',
    'WR-BDS-0001-XXX-S62',
    'WR-BDS-0001-S62',
    'WR-BDS-0001-SKY',
    'WR-BDS-0001-SKY-S116',
    'WR-BDS-0001-SKY-S62-P2',
  ]) {
    const unknown = await get(`/demo/images/${sku}.svg`);
    t.equal(unknown.statusCode, 404, sku);
    t.equal(unknown.headers['cache-control'], 'no-store');
    t.equal(unknown.body, drawItem(undefined));
  }
  t.equal(flaw(drawItem(undefined)), undefined);
});
