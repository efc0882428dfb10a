import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { letterShop, purchaseOf } from '../../test/support/letter-shop.ts';
import { packageRoot } from '../resources/package-root.ts';
import { fillBlocks } from './blocks/fill.ts';
import { compose } from './compose.ts';
import { openLetterbox } from './letterbox.ts';

// UPDATE_GOLDENS=1 npx tap src/letters/golden.test.ts writes them anew; look at the difference before you commit it.
const update = process.env.UPDATE_GOLDENS === '1';
const directory = join(packageRoot, 'src', 'letters', 'goldens');

for (const locale of ['en', 'ru'] as const)
  t.test(`the post-purchase letter in ${locale}`, async (t) => {
    const box = await openLetterbox(join(packageRoot, 'templates'));
    const stationery = box.template('post-purchase').locales.get(locale)!;
    const context = letterShop({ locale });
    const occasion = purchaseOf(context);
    const addresses = { publicUrl: 'https://letters.shop.example/', token: 'TOKEN' };
    const filled = fillBlocks(stationery.kind.plan, context);
    const letter = compose(stationery, occasion, filled, context, addresses);

    t.equal(letter.trimmed, 0, 'a full letter fits');
    t.strictSame(
      letter.blocks.map(({ name, items }) => [name, items.length]),
      [
        ['personal', 4],
        ['accompanying', 4],
        ['next', 4],
        ['novelties', 4],
        ['repeat', 4],
      ],
    );
    const text = `Subject: ${letter.subject}\nPreheader: ${letter.preheader}\n\n${letter.text}`;
    for (const [name, actual] of [
      [`post-purchase.${locale}.html`, `${letter.html.replaceAll('><', '>\n<')}\n`],
      [`post-purchase.${locale}.txt`, text],
    ] as const) {
      if (update) {
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, name), actual);
      }
      t.equal(actual, readFileSync(join(directory, name), 'utf8'), name);
    }
  });
