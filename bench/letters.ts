// npm run build && npx tsx bench/letters.ts [CUSTOMERS]
// One letter of five blocks × 4 tiles, by `mjml2html` on the filled-in MJML, and by the template compiled once. Ours includes
// filling the blocks, the view, the signed token, UTF-8 bytes and the text part. Both say the same and their links are verified.
// Then letters with recommendations from Redis, and a render-batch of so many customers (100000; 0: neither) over HTTP.
// BENCH_FOLDER keeps the prepared data folder for the next run; BENCH_ITEMS (20000) is how large the shop is.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { parseHTML } from 'linkedom';
import mjml2html from 'mjml';
import { fillBlocks } from '../src/letters/blocks/fill.ts';
import { applyBrand } from '../src/letters/compile/brand.ts';
import { expand } from '../src/letters/compile/expand.ts';
import { loadTemplates } from '../src/letters/compile/load.ts';
import { readTexts } from '../src/letters/compile/texts.ts';
import { compose } from '../src/letters/compose.ts';
import { openLetterbox } from '../src/letters/letterbox.ts';
import { letterOf, letterToken } from '../src/letters/links/token.ts';
import { blockViews } from '../src/letters/view/blocks.ts';
import { packageRoot } from '../src/resources/package-root.ts';
import { Secrets } from '../src/resources/secrets.ts';
import { purchaseOf } from '../test/support/letter-occasions.ts';
import { letterShop } from '../test/support/letter-shop.ts';

const ROUNDS = 7;
const OURS_A_ROUND = 1_000;
const THEIRS_A_ROUND = 8;
const publicUrl = 'https://letters.shop.example/';

const templates = join(packageRoot, 'templates');
const stationery = (await openLetterbox(templates)).template('post-purchase').locales.get('en')!;
const context = letterShop();
const occasion = purchaseOf(context);
const secrets = new Secrets('a root key for benches, 32 characters');
const sink = createHash('sha1');

async function ours(): Promise<{ html: string }> {
  const token = letterToken(secrets, randomUUID());
  const letter = compose(stationery, occasion, fillBlocks(stationery.kind.plan, context), context, {
    publicUrl,
    token,
  });
  const bytes = Buffer.from(letter.html);
  sink.update(bytes.subarray(0, 64)).update(letter.text.slice(0, 64));
  return letter;
}

/** The same letter without a compiler of ours: Handlebars fills in the MJML, which is compiled for each letter. */
function theirs(): () => Promise<{ html: string }> {
  const folder = loadTemplates(readTexts(templates), []);
  const files = folder.letters.get('post-purchase')!;
  const source = expand(
    files.mjml.file,
    readFileSync(join(templates, files.mjml.file), 'utf8'),
    files.partials,
  );
  const words = applyBrand(source, folder.brand, Handlebars.escapeExpression).text.replace(
    /\{\{t '([^']+)'\}\}/g,
    (_, key: string) => stationery.messages.asTemplate(key, Handlebars.escapeExpression),
  );
  const template = Handlebars.compile(words);
  return async () => {
    const token = letterToken(secrets, randomUUID());
    const { messages, formats } = stationery;
    const link = (block: string, position: number) => `${publicUrl}l/${token}/${block}/${position}`;
    const words = { messages, formats, publicUrl, link, quiet: false };
    const blocks = blockViews(fillBlocks(stationery.kind.plan, context), context, words);
    const view = {
      lang: 'en',
      dir: 'ltr',
      unsubscribe: `${publicUrl}l/${token}/unsubscribe`,
      ...occasion.view({ messages, formats, today: context.today, lead: undefined, link }),
      blocks,
    };
    const subject = stationery.subject(view);
    const { html } = await mjml2html(template({ ...view, subject, preheader: stationery.preheader(view) }));
    sink.update(Buffer.from(html).subarray(0, 64));
    return { html };
  };
}

async function milliseconds(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let round = 0; round < count; round++) await work();
  return (performance.now() - start) / count;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

const mjml = theirs();
const [sent, peer] = [await ours(), await mjml()];
if (visibleText(sent.html) !== visibleText(peer.html)) throw new Error('the two letters do not say the same');
verifyLinks(sent.html);
const bytes = { ours: Buffer.byteLength(sent.html), theirs: Buffer.byteLength(peer.html) };
await milliseconds(OURS_A_ROUND, ours);
await milliseconds(THEIRS_A_ROUND, mjml);
const times = { ours: [] as number[], theirs: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  times.ours.push(await milliseconds(OURS_A_ROUND, ours));
  times.theirs.push(await milliseconds(THEIRS_A_ROUND, mjml));
}
const row = (name: 'ours' | 'theirs', label: string) =>
  console.log(
    `${label.padEnd(22)} ${median(times[name]).toFixed(3)} ms a letter (min ${Math.min(...times[name]).toFixed(3)}), ${bytes[name]} bytes`,
  );
console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, ${ROUNDS} rounds, one core`);
row('theirs', 'mjml2html each');
row('ours', 'compiled once');
console.log(
  `ratio ${(median(times.theirs) / median(times.ours)).toFixed(0)} ×, ${Math.round(1_000 / median(times.ours))} letters a second; the same visible text, every link verified (sink ${sink.digest('hex').slice(0, 8)})`,
);
const customers = Number(process.argv[2] ?? 100_000);
if (customers > 0) {
  // The world is as large as its variables say when it is loaded.
  process.env.BENCH_CUSTOMERS ??= String(customers);
  process.env.BENCH_ITEMS ??= '20000';
  const { batches } = await import('./letters/batch.ts');
  await batches(customers);
}

/** What a reader sees: no comments, styles and tags; runs of space are one. */
function visibleText(html: string): string {
  const { document } = parseHTML(html);
  for (const hidden of document.querySelectorAll('style, title')) hidden.remove();
  return (document.documentElement.textContent ?? '').replace(/\s+/g, '');
}

/** Each link is signed for this letter alone, and stands for a tile that is there. */
function verifyLinks(html: string): void {
  const { document } = parseHTML(html);
  const tiles = new Set(
    fillBlocks(stationery.kind.plan, context).flatMap(({ name, items }) =>
      items.map((_, at) => `${name}/${at + 1}`),
    ),
  );
  const found = new Set<string>();
  for (const link of document.querySelectorAll('a')) {
    const [, token, place] = /\/l\/([^/]+)\/(.+)$/.exec(link.getAttribute('href') ?? '') ?? [];
    if (token === undefined || place === undefined || place === 'unsubscribe') continue;
    if (letterOf(secrets, token, new Date()) === null || !tiles.has(place))
      throw new Error(`a link leads nowhere: ${place}`);
    found.add(place);
  }
  if (found.size !== tiles.size) throw new Error(`${found.size} of ${tiles.size} tiles have a link`);
}
