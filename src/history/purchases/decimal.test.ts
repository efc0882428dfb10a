import fc from 'fast-check';
import t from 'tap';
import { fromUnits, MONEY, parseDecimal, QUANTITY, toUnits } from './decimal.ts';

const money = (value: string | number) => parseDecimal(['lines', 2, 'amount'], value, MONEY);

t.test('a decimal has one spelling', async (t) => {
  const spellings: [string | number, string][] = [
    ['12.50', '12.5'],
    ['0012.5', '12.5'],
    ['+1', '1'],
    ['1.', '1'],
    ['-0.000', '0'],
    ['-3.10', '-3.1'],
    ['00', '0'],
    ['0.0001', '0.0001'],
    ['1.23450000', '1.2345'],
    [12.5, '12.5'],
    [0, '0'],
    [-0, '0'],
    [89.9, '89.9'],
    [1e6, '1000000'],
    [12345678901.2345, '12345678901.2345'],
    ['99999999999999.9999', '99999999999999.9999'],
  ];
  for (const [said, spelt] of spellings) t.equal(money(said), spelt, String(said));
});

t.test('what is no exact decimal is refused', async (t) => {
  const refused = [
    '',
    '.5',
    '1,5',
    '1e3',
    ' 1',
    '0x1',
    '--1',
    'NaN',
    '1.00001',
    '123456789012345',
    0.1 + 0.2,
    1e21,
    1e-7,
  ];
  for (const said of [...refused, Number.NaN, Number.POSITIVE_INFINITY, Number('99999999999999.99')])
    t.throws(() => money(said), { code: 'invalid_money' }, String(said));
  t.throws(() => money('0'.repeat(100_000)), { code: 'invalid_money' });
});

t.test('a refusal says where, what was got and what was expected', async (t) => {
  const refusals: [string | number, string][] = [
    ['12,50', 'got "12,50", expected a decimal such as 12.5, with at most 4 places'],
    [0.00001, 'got 0.00001, expected a decimal such as 12.5, with at most 4 places'],
    [123456789012.3456, 'got 123456789012.3456, expected at most 15 digits in a number: send a string'],
    ['123456789012345', 'got (15 digits, not shown), expected at most 14 digits before the point'],
  ];
  for (const [said, message] of refusals)
    t.throws(() => money(said), { code: 'invalid_money', message: `lines/2/amount: ${message}` });
  t.throws(() => parseDecimal(['lines', 0, 'quantity'], '12345678901', QUANTITY), {
    code: 'invalid_quantity',
    message: 'lines/0/quantity: got (11 digits, not shown), expected at most 10 digits before the point',
  });
});

t.test('sums in units are exact', async (t) => {
  const units = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
  fc.assert(
    fc.property(units, (value) => {
      const text = fromUnits(value);
      t.equal(toUnits(text), value);
      t.equal(money(text), text);
    }),
  );
  t.equal(fromUnits(toUnits('0.1') + toUnits('0.2000')), '0.3');
});
