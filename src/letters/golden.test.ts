import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { letterOn } from '../../test/support/letter-occasions.ts';
import { packageRoot } from '../resources/package-root.ts';
import { fillBlocks } from './blocks/fill.ts';
import { compose } from './compose.ts';
import { openLetterbox } from './letterbox.ts';

// UPDATE_GOLDENS=1 npx tap src/letters/golden.test.ts writes them anew; look at the difference before you commit it.
const update = process.env.UPDATE_GOLDENS === '1';
const directory = join(packageRoot, 'src', 'letters', 'goldens');
const box = await openLetterbox(join(packageRoot, 'templates'));

for (const { kind, locales } of box.templates.values())
  for (const locale of ['en', 'ru'] as const)
    t.test(`the letter ${kind.name} in ${locale}`, async (t) => {
      const { occasion, context } = await letterOn(kind, locale);
      const addresses = { publicUrl: 'https://letters.shop.example/', token: 'TOKEN' };
      const filled = fillBlocks(kind.plan, context);
      const letter = compose(locales.get(locale)!, occasion, filled, context, addresses);

      t.equal(letter.trimmed, 0, 'a full letter fits');
      for (const { name, items } of letter.blocks) {
        const { count } = kind.plan.find((block) => block.name === name)!;
        t.ok(items.length >= 1 && items.length <= count, `${items.length} items in ${name}`);
      }
      const text = `Subject: ${letter.subject}\nPreheader: ${letter.preheader}\n\n${letter.text}`;
      for (const [name, actual] of [
        [`${kind.name}.${locale}.html`, `${letter.html.replaceAll('><', '>\n<')}\n`],
        [`${kind.name}.${locale}.txt`, text],
      ] as const) {
        if (update) {
          mkdirSync(directory, { recursive: true });
          writeFileSync(join(directory, name), actual);
        }
        t.equal(actual, readFileSync(join(directory, name), 'utf8'), name);
      }
    });
