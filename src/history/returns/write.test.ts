import t from 'tap';
import {
  effectiveHistory,
  moscow,
  purchase,
  returned,
  type TestHistory,
  testHistory,
} from '../../../test/support/history.ts';
import { type Purchase, type Return, writePurchases, writeReturns } from '../index.ts';

const anna = { customer: { card: '1' } };

function doors({ database, secrets, origin }: TestHistory) {
  return {
    buy: (...purchases: Purchase[]) => writePurchases(database, secrets, purchases, origin),
    bringBack: (...returns: Return[]) => writeReturns(database, secrets, returns, origin),
    unmatched: () =>
      database.query<{ id: string; unmatched: string }>(
        `select id, trim_scale(sum(unmatched)) as unmatched from returns join return_lines using (return_no)
         group by id order by id`,
      ),
  };
}

t.test('a return that names its purchase takes from that one', async (t) => {
  const history = await testHistory(t);
  const { buy, bringBack, unmatched } = doors(history);
  await buy(
    purchase('1', ['milk 3', 'bread'], anna),
    purchase('2', ['milk 2'], { ...anna, at: moscow('13:00') }),
  );
  const back = returned('r1', ['milk 2 20'], { purchase: { source: 'till', id: '1' } });
  t.match(await bringBack(back), [{ id: 'r1', status: 'accepted', customer: String }]);
  t.match(await bringBack(back), [{ status: 'duplicate' }]);
  t.strictSame(await effectiveHistory(history.database), {
    'till/1': ['bread 1', 'milk 1'],
    'till/2': ['milk 2'],
  });
  t.strictSame(await unmatched(), [{ id: 'r1', unmatched: '0' }]);

  t.match(
    await bringBack(
      returned('r2', ['milk 2'], { purchase: { source: 'till', id: '1' } }),
      returned('r3', ['beer 1'], { purchase: { source: 'till', id: '1' } }),
      returned('r4', ['milk 1'], { purchase: { source: 'till', id: '1' } }),
      returned('r5', ['milk 1'], { purchase: { source: 'till', id: '1' } }),
    ),
    [
      { id: 'r2', status: 'rejected', error: { code: 'return_exceeds_purchase', message: /milk/ } },
      { id: 'r3', status: 'rejected', error: { code: 'return_exceeds_purchase' } },
      { id: 'r4', status: 'accepted' },
      { id: 'r5', status: 'rejected', error: { code: 'return_exceeds_purchase' } },
    ],
  );
  t.strictSame(
    await history.database.query("select from items where sku = 'beer'"),
    [],
    'nothing is left of it',
  );
  t.strictSame(await effectiveHistory(history.database), { 'till/1': ['bread 1'], 'till/2': ['milk 2'] });

  t.match(await bringBack({ ...back, lines: [{ item: 'milk', quantity: '1', amount: '10' }] }), [
    { status: 'updated' },
  ]);
  t.strictSame(await effectiveHistory(history.database), {
    'till/1': ['bread 1', 'milk 1'],
    'till/2': ['milk 2'],
  });
  t.equal((await history.database.query('select from return_revisions')).length, 1);
});

t.test(
  'a return that names none takes the newest of the same customer, the rest stays unmatched',
  async (t) => {
    const history = await testHistory(t);
    const { buy, bringBack, unmatched } = doors(history);
    await buy(
      purchase('old', ['milk 2'], { ...anna, at: moscow('10:00') }),
      purchase('new', ['milk 1'], { ...anna, at: moscow('11:00') }),
      purchase('later', ['milk 9'], { ...anna, at: moscow('20:00') }),
      purchase('other', ['milk 9'], { customer: { card: '2' }, at: moscow('11:00') }),
      purchase('nobody', ['milk 9'], { at: moscow('11:00') }),
    );
    await bringBack(
      returned('r1', ['milk 2'], anna),
      returned('r2', ['milk 5', 'beer 1'], { ...anna, at: moscow('18:30') }),
      returned('r3', ['milk 1']),
    );
    t.strictSame(await effectiveHistory(history.database), {
      'till/later': ['milk 9'],
      'till/new': [],
      'till/nobody': ['milk 9'],
      'till/old': [],
      'till/other': ['milk 9'],
    });
    t.strictSame(await unmatched(), [
      { id: 'r1', unmatched: '0' },
      { id: 'r2', unmatched: '5' },
      { id: 'r3', unmatched: '1' },
    ]);
  },
);

t.test(
  'a return that refunds more than was paid, or is older than its purchase, is kept with a warning',
  async (t) => {
    const { buy, bringBack } = doors(await testHistory(t));
    await buy(
      purchase('1', ['milk 2 20', 'milk 1 9.5', 'gift 1 0', 'cheese 1 5'], {
        ...anna,
        at: moscow('2026-03-03T12:00:00'),
      }),
      purchase('2', ['bread 1 5'], { ...anna, at: moscow('2026-03-03T12:00:00') }),
    );
    const named = (id: string, lines: string[], time: string, purchaseId = '1') =>
      returned(id, lines, { purchase: { source: 'till', id: purchaseId }, at: moscow(time) });
    const late = '2026-03-04T12:00:00';
    const excess = (line: number, got: string, paid: string) => ({
      code: 'amount_exceeds_purchase',
      message: `lines/${line}/amount: got ${got}, expected at most ${paid}, which was paid`,
    });
    const results = await bringBack(
      named('all', ['milk 2 20', 'gift 1 0.01'], late),
      named('half', ['milk 0.5 9.51'], late),
      named('rest', ['milk 0.5 9.5'], '2026-03-02T12:00:00'),
      named('early', ['bread 0.5 1'], '2026-03-02T11:59:59', '2'),
      named('unknown', ['bread 1 1000'], '2026-01-01T12:00:00', '3'),
      returned('free', ['bread 0.5 6'], { ...anna, at: moscow(late) }),
      returned('unmatched', ['cheese 9 1000'], { ...anna, at: moscow(late) }),
    );
    t.strictSame(
      results.map(({ id, status, warnings }) => [id, status, warnings]),
      [
        ['all', 'accepted', [excess(1, '0.01', '0')]],
        ['half', 'accepted', [excess(0, '9.51', '9.5')]],
        ['rest', 'accepted', undefined],
        [
          'early',
          'accepted',
          [
            {
              code: 'return_before_purchase',
              message:
                'at: got 2026-03-02T08:59:59.000Z, expected no earlier than its purchase, 2026-03-03T09:00:00.000Z',
            },
          ],
        ],
        ['unknown', 'accepted', undefined],
        ['free', 'accepted', [excess(0, '6', '5')]],
        ['unmatched', 'accepted', undefined],
      ],
    );
  },
);

t.test('a return that came first is matched when its purchase comes', async (t) => {
  const history = await testHistory(t);
  const { buy, bringBack, unmatched } = doors(history);
  await bringBack(
    returned('named', ['milk 1'], { purchase: { source: 'till', id: '1' } }),
    returned('free', ['bread 1'], anna),
    returned('ofOrder', ['coat 1'], { purchase: { source: 'web', id: 'w' } }),
  );
  await buy(
    purchase('1', ['milk 2', 'bread 2'], anna),
    purchase('2', ['coat 1'], { fulfils: { source: 'web', id: 'w' } }),
  );
  t.strictSame(await effectiveHistory(history.database), {
    'till/1': ['bread 1', 'milk 1'],
    'till/2': ['coat 1'],
  });
  await buy(purchase('w', ['coat 1'], { source: 'web', channel: 'web', ...anna }));
  t.strictSame(await effectiveHistory(history.database), { 'till/1': ['bread 1', 'milk 1'], 'till/2': [] });
  t.match(await unmatched(), [{ unmatched: '0' }, { unmatched: '0' }, { unmatched: '0' }]);
  const owners = await history.database.query(
    'select count(distinct customer_no)::integer as customers from returns',
  );
  t.strictSame(owners, [{ customers: 1 }], 'each return has become the customer’s');
});

t.test('a corrected or cancelled purchase lets go of its returns', async (t) => {
  const history = await testHistory(t);
  const { buy, bringBack, unmatched } = doors(history);
  const old = purchase('old', ['milk 1'], { ...anna, at: moscow('10:00') });
  const recent = purchase('new', ['milk 1'], { ...anna, at: moscow('11:00') });
  await buy(old, recent);
  await bringBack(returned('r', ['milk 1'], anna));
  t.strictSame(await effectiveHistory(history.database), { 'till/new': [], 'till/old': ['milk 1'] });
  await buy({ ...recent, status: 'cancelled' });
  t.strictSame(await effectiveHistory(history.database), { 'till/old': [] });
  await buy({ ...recent, customer: { card: '2' } });
  t.strictSame(await effectiveHistory(history.database), { 'till/new': ['milk 1'], 'till/old': [] });
  await buy(purchase('old', ['bread 1'], { ...anna, at: moscow('10:00') }));
  t.strictSame(await effectiveHistory(history.database), { 'till/new': ['milk 1'], 'till/old': ['bread 1'] });
  t.strictSame(await unmatched(), [{ id: 'r', unmatched: '1' }]);
});

t.test('a return that names a purchase displaces one that names none', async (t) => {
  const history = await testHistory(t);
  const { buy, bringBack, unmatched } = doors(history);
  await buy(
    purchase('old', ['milk 1'], { ...anna, at: moscow('10:00') }),
    purchase('new', ['milk 1'], { ...anna, at: moscow('11:00') }),
  );
  await bringBack(returned('free', ['milk 1'], anna));
  const named = returned('named', ['milk 1'], { purchase: { source: 'till', id: 'new' } });
  t.match(await bringBack(named), [{ status: 'accepted' }]);
  t.strictSame(await effectiveHistory(history.database), { 'till/new': [], 'till/old': [] });
  t.match(await unmatched(), [{ unmatched: '0' }, { unmatched: '0' }]);
  const corrected = { ...named, lines: [{ item: 'milk', quantity: '1', amount: '9' }] };
  t.match(await bringBack(corrected), [{ status: 'updated' }], 'what it replaces does not count against it');
});

t.test('an order that a stranger’s receipt fulfils hands its returns to the older purchase', async (t) => {
  const history = await testHistory(t);
  const { buy, bringBack, unmatched } = doors(history);
  await buy(
    purchase('old', ['milk 1'], { ...anna, at: moscow('10:00') }),
    purchase('order', ['milk 1'], { ...anna, at: moscow('11:00') }),
  );
  await bringBack(returned('free', ['milk 1'], anna));
  t.strictSame(await effectiveHistory(history.database), { 'till/old': ['milk 1'], 'till/order': [] });
  const receipt = { customer: { card: '2' }, fulfils: { source: 'till', id: 'order' } };
  await buy(purchase('receipt', ['milk 1'], receipt));
  t.strictSame(await effectiveHistory(history.database), { 'till/old': [], 'till/receipt': ['milk 1'] });
  t.strictSame(await unmatched(), [{ id: 'free', unmatched: '0' }]);
});

t.test('returns and their purchases posted at once find each other', async (t) => {
  const history = await testHistory(t);
  const { buy, bringBack, unmatched } = doors(history);
  await Promise.all(
    Array.from({ length: 15 }, (_, at) => {
      const who = { customer: { card: String(at % 4) } };
      return [
        buy(purchase(`p${at}`, ['milk 1'], who)),
        bringBack(returned(`free${at}`, ['milk 0.25'], who)),
        bringBack(returned(`named${at}`, ['milk 0.75'], { purchase: { source: 'till', id: `p${at}` } })),
      ];
    }).flat(),
  );
  t.strictSame(
    (await unmatched()).filter((row) => row.unmatched !== '0'),
    [],
  );
  t.ok(Object.values(await effectiveHistory(history.database)).every((lines) => lines.length === 0));
});
