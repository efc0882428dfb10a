import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { loadMapping, mappingNames, parseMapping } from './load-mapping.ts';

const good = {
  subject: 'purchases',
  source: 'tills',
  purchase: { id: 'RECEIPT', at: 'AT', channel: { constant: 'store' } },
  line: { item: 'ARTICLE', quantity: 'QTY', amount: 'SUM' },
};

function messageOf(mapping: unknown): string {
  try {
    parseMapping(JSON.stringify(mapping), 'my.json');
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

t.test('every shipped mapping is one', async (t) => {
  const names = await mappingNames();
  t.strictSame(names, ['instacart', 'online-retail', 'sort-of-real']);
  for (const name of names) t.equal((await loadMapping(name)).source, name);
});

t.test('a file is read by its path, with a byte order mark', async (t) => {
  const file = join(t.testdir(), 'tills.json');
  await writeFile(file, `\uFEFF${JSON.stringify(good)}`);
  t.strictSame(await loadMapping(file), good);
});

t.test('a broken mapping is told by file, path, got and expected', async (t) => {
  t.equal(messageOf(good), '');
  t.match(
    messageOf({ ...good, subject: 'receipts' }),
    /my\.json:\n +\/subject: got "receipts", expected purchases/,
  );
  t.match(messageOf({ ...good, colour: 1 }), /\/: got .*, expected no key colour/);
  t.match(
    messageOf({ ...good, line: { item: 'A', quantity: 'Q' } }),
    /\/line: got .*, expected a key amount/,
  );
  t.match(
    messageOf({ ...good, purchase: { ...good.purchase, store: 5 } }),
    /\/purchase\/store: got 5, expected a column name, {"constant"/,
  );
  t.match(
    messageOf({ ...good, purchase: { ...good.purchase, channel: { constnat: 'store' } } }),
    /\/purchase\/channel: got {"constnat":"store"}, expected a column name/,
  );
  t.match(
    messageOf({ ...good, item: { kinds: [{ kind: 'fee', when: { column: 'A', matches: 'x' } }] } }),
    /\/item\/kinds\/0\/kind: got "fee", expected/,
  );
  t.match(
    messageOf({ ...good, returns: { when: [{ column: 'A', matches: '(' }] } }),
    /\/returns\/when\/0\/matches: got "\(", expected a regular expression/,
  );
  t.match(messageOf([]), /\/: got \[\], expected an object/);
  t.throws(() => parseMapping('{', 'my.json'), { code: 'invalid_mapping', message: /my\.json: no JSON/ });
});

t.test('an unknown name lists those that there are', async (t) => {
  await t.rejects(loadMapping('sort-of-reel'), {
    code: 'invalid_mapping',
    message: /got sort-of-reel, expected a .json file or one of instacart, online-retail, sort-of-real/,
  });
  await t.rejects(loadMapping('./nowhere.json'), { code: 'invalid_mapping', message: /nowhere\.json/ });
});
