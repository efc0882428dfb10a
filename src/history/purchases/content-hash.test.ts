import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { contentHash, type ResolvedContent } from './content-hash.ts';
import type { Purchase } from './purchase.ts';

const decimal = fc.constantFrom('0', '1', '0.5', '12.3401', '9');
const purchase = fc.record(
  {
    source: fc.constant('till'),
    id: fc.constant('r1'),
    channel: fc.constantFrom('store', 'web'),
    status: fc.constantFrom('ordered', 'cancelled'),
    at: fc.record({
      instant: fc.date({ noInvalidDate: true }),
      utcOffset: fc.integer({ min: -600, max: 600 }),
    }),
    currency: fc.constant('EUR'),
    gift: fc.boolean(),
    promoCode: fc.string(),
    fulfils: fc.record({ source: fc.constant('web'), id: fc.string() }),
    payments: fc.array(fc.record({ kind: fc.string(), amount: decimal })),
    lines: fc.array(
      fc.record(
        {
          item: fc.constant('a'),
          quantity: decimal,
          amount: decimal,
          price: decimal,
          discount: decimal,
          onSale: fc.boolean(),
        },
        { requiredKeys: ['item', 'quantity', 'amount'] },
      ),
      { maxLength: 5 },
    ),
  },
  { requiredKeys: ['source', 'id', 'channel', 'at', 'currency', 'lines'] },
) as fc.Arbitrary<Purchase>;

/** Written out of place. */
function slowHash(of: Purchase, { storeNo, aliasNos, identifierNos }: ResolvedContent): string {
  const lines = of.lines.map(({ quantity, amount, price = '', discount = '', onSale = '' }, at) =>
    [aliasNos[at], quantity, amount, price, discount, onSale].join(' '),
  );
  const head = [
    of.channel,
    of.status ?? 'paid',
    storeNo,
    of.at.instant.getTime(),
    of.at.utcOffset,
    of.currency,
    of.fulfils === undefined ? null : [of.fulfils.source, of.fulfils.id],
    of.gift ?? false,
    of.promoCode ?? null,
    (of.payments ?? []).map(({ kind, amount }) => JSON.stringify([kind, amount])).sort(),
    identifierNos,
  ];
  return createHash('sha256').update(JSON.stringify(head)).update(lines.sort().join(',')).digest('hex');
}

t.test('hashes what a plain spelling of the content would', async (t) => {
  fc.assert(
    fc.property(purchase, fc.option(fc.nat()), fc.array(fc.nat()), (of, storeNo, identifierNos) => {
      const content = { storeNo, identifierNos, aliasNos: of.lines.map((_, at) => 7 - (at % 3)) };
      t.equal(contentHash(of, content), slowHash(of, content));
    }),
  );
});
