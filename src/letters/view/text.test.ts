import fc from 'fast-check';
import t from 'tap';
import { initialOf, tidy, webAddress } from './text.ts';

t.test('a title is cut at a word', async (t) => {
  t.equal(tidy('Stroller Breeze', 60), 'Stroller Breeze');
  t.equal(tidy('  Stroller \n Breeze\u202e ', 60), 'Stroller Breeze');
  t.equal(tidy('Stroller Breeze in sage green', 20), 'Stroller Breeze in…');
  t.equal(tidy('Stroller “Breeze”, sage green', 24), 'Stroller “Breeze”…', 'not after a comma');
  t.equal(tidy('Strollerbreezeinsagegreen', 10), 'Strollerb…');
  t.equal(tidy('слово '.repeat(1_000_000), 20), 'слово слово слово…');
});

t.test('whatever comes in, one clean line of bounded length comes out, and stays as it is', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.integer({ min: 4, max: 80 }),
      (text, length) => {
        const line = tidy(text, length);
        const characters = [...new Intl.Segmenter('en').segment(line)].length;
        return (
          characters <= length &&
          line === line.trim() &&
          !/ {2}|[^\P{Cc}]|[^\P{Cs}]|[^\P{Cf}\u200c\u200d]/u.test(line) &&
          tidy(line, length) === line
        );
      },
    ),
  );
});

t.test('the initial of a title', async (t) => {
  t.equal(initialOf('«ёлка»'), 'Ё');
  t.equal(initialOf('👨‍👩‍👧 family'), '👨‍👩‍👧');
  t.equal(initialOf('…'), '•');
});

t.test('an address is http(s) or none', async (t) => {
  const base = 'https://letters.shop.example/';
  t.equal(webAddress('/images/a b.svg', base), 'https://letters.shop.example/images/a%20b.svg');
  t.equal(webAddress('https://shop.example/a"b', base), 'https://shop.example/a%22b');
  for (const address of ['javascript:alert(1)', 'data:text/html,x', 'https://user@shop.example/', '', null])
    t.equal(webAddress(address, base), null, String(address));
});
