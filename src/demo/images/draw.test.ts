import Fastify from 'fastify';
import t from 'tap';
import { buildCatalogue } from '../catalogue/build.ts';
import { FAMILIES } from '../catalogue/families.ts';
import { demoRoutes } from '../routes.ts';
import { drawItem, motifNames } from './draw.ts';

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
    const picture = drawItem(item.sku);
    const wrong = flaw(picture);
    if (wrong !== undefined) t.fail(`${item.sku}: ${wrong}`);
    const { code } = FAMILIES[styles[item.style]!.family]!;
    pictures.set(code, (pictures.get(code) ?? new Set()).add(picture));
  }
  for (const [code, different] of pictures) t.ok(different.size > 1, `${code}: ${different.size} pictures`);
});

t.test('the picture follows the colour and the size', async (t) => {
  t.not(drawItem('WR-BDS-0001-SKY-S62'), drawItem('WR-BDS-0001-COR-S62'));
  t.match(drawItem('CK-DIA-0001-S3-P58'), />3</);
  t.equal(drawItem('WR-BDS-0001-SKY-S62'), drawItem('WR-BDS-0001-SKY-S62'));
  t.match(drawItem('PP-BLN-0001-SKY'), /^<svg /);
});

t.test('pictures over HTTP', async (t) => {
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(demoRoutes);
  const get = (url: string) => app.inject({ url });

  const picture = await get('/demo/images/WR-BDS-0001-SKY-S62.svg');
  t.equal(picture.statusCode, 200);
  t.match(picture.headers['content-type'], /^image\/svg\+xml/);
  t.match(picture.headers['cache-control'], /max-age=31536000/);
  t.equal(picture.body, drawItem('WR-BDS-0001-SKY-S62'));

  const unknown = await get('/demo/images/nobody-sells-this.svg');
  t.equal(unknown.statusCode, 200);
  t.equal(flaw(unknown.body), undefined);
  t.not(unknown.body, picture.body);

  const page = await get('/demo/items/WR-BDS-0001-SKY-S62');
  t.match(page.body, /<h1>Wrenlet Long-Sleeve Bodysuit, Sky Blue, size 62<\/h1>/);
  const hostile = await get(`/demo/items/${encodeURIComponent('"><script>alert(1)</script>')}`);
  t.notMatch(hostile.body, /<script/);
});
