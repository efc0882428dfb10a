// npx tsx bench/letters.ts: one letter of five blocks × 4 tiles, by `mjml2html` on the filled-in MJML, and by the
// template compiled once. Ours includes filling the blocks, the view, the signed token, UTF-8 bytes and the text part.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import mjml2html from 'mjml';
import { fillBlocks } from '../src/letters/blocks/fill.ts';
import { applyBrand } from '../src/letters/compile/brand.ts';
import { expand } from '../src/letters/compile/expand.ts';
import { loadTemplates } from '../src/letters/compile/load.ts';
import { readTexts } from '../src/letters/compile/texts.ts';
import { compose } from '../src/letters/compose.ts';
import { openLetterbox } from '../src/letters/letterbox.ts';
import { letterToken } from '../src/letters/links/token.ts';
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

function ours(): number {
  const token = letterToken(secrets, randomUUID());
  const letter = compose(stationery, occasion, fillBlocks(stationery.kind.plan, context), context, {
    publicUrl,
    token,
  });
  const bytes = Buffer.from(letter.html);
  sink.update(bytes.subarray(0, 64)).update(letter.text.slice(0, 64));
  return bytes.length;
}

/** The same letter without a compiler of ours: Handlebars fills in the MJML, which is compiled for each letter. */
function theirs(): () => Promise<number> {
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
    sink.update(html.slice(0, 64));
    return Buffer.byteLength(html);
  };
}

async function milliseconds(count: number, work: () => number | Promise<number>): Promise<number> {
  const start = performance.now();
  for (let round = 0; round < count; round++) await work();
  return (performance.now() - start) / count;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

const mjml = theirs();
const bytes = { ours: ours(), theirs: await mjml() };
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
  `ratio ${(median(times.theirs) / median(times.ours)).toFixed(0)} ×, ${Math.round(1_000 / median(times.ours))} letters a second (sink ${sink.digest('hex').slice(0, 8)})`,
);
