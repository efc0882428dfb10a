import t, { type Test } from 'tap';
import { NOW } from '../../../test/support/three-shops.ts';
import { type Server, threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { recordConsent } from '../../customers/consent/index.ts';
import { findCustomer } from '../index.ts';

const CARD = '8001';
const REPEATS = new Set(['again', 'due']);

interface Answer {
  results: { id: string; status: string; error?: { code: string } }[];
}
interface Recommended {
  results: {
    level: string;
    items: { id: string; reason?: { code: string } }[];
  }[];
}

const line = (item: string, quantity = 1, amount = 10) => ({ item, quantity, amount });
const receipt = (id: string, day: string, items: string[], more: object = {}) => ({
  id,
  channel: 'store',
  store: 'south',
  at: `${day}T10:00:00+00:00`,
  currency: 'USD',
  customer: { card: CARD },
  lines: items.map((item) => line(item)),
  ...more,
});

/** The history of the customer as the API's writes left it, and what is offered to them as a repeat. */
async function opened(t: Test) {
  const shops = await threeShops(t);
  const { keys, database, secrets } = shops;
  const post = async (server: Server, kind: 'purchases' | 'returns', facts: object[]) => {
    const { status, body } = await server.post<Answer>(`/v1/${kind}`, { [kind]: facts }, keys.secret);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.results.map((result) => result.error?.code ?? result.status);
  };
  const customerNo = async () => (await findCustomer(database, secrets, { kind: 'card', value: CARD }))!;
  const offered = async (server: Server) => {
    const { body } = await server.post<Recommended>(
      '/v1/recommendations',
      { customer: { card: CARD }, requests: [{ placement: 'home', count: 100 }] },
      keys.secret,
    );
    const { level, items } = body.results[0]!;
    const repeats = items.filter(({ reason }) => reason !== undefined && REPEATS.has(reason.code));
    return { level, repeats: repeats.map(({ id }) => id).sort() };
  };
  const bought = async (server: Server) => {
    const customer = await customerNo();
    await server.app.recommender.refreshed(customer);
    const lists = await server.app.recommender.customer(customer);
    return (lists?.bought ?? [])
      .map(({ item, times }) => `${server.app.catalogue.item(item)!.sku} ${times}`)
      .sort();
  };
  const letterRepeats = async (server: Server) => {
    const { status, body } = await server.post<{ blocks: { name: string; items: { id: string }[] }[] }>(
      '/v1/letters/render',
      { template: 'post-purchase', customer: { card: CARD }, locale: 'en' },
      keys.secret,
    );
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.blocks.find(({ name }) => name === 'repeat')?.items.map(({ id }) => id) ?? [];
  };
  return { ...shops, post, customerNo, offered, bought, letterRepeats };
}

t.test('from the API to the letter: what was returned is no habit', async (t) => {
  const shops = await opened(t);
  await shops.train();
  const server = await shops.serve({ publicUrl: 'https://letters.shop.example' });
  const { post, bought, offered, letterRepeats } = shops;

  t.strictSame(
    await post(server, 'returns', [
      // Came before the receipt it names.
      { id: 'x0', at: '2026-05-02T10:00:00+00:00', purchase: { id: 'h1' }, lines: [line('W2')] },
    ]),
    ['accepted'],
  );
  t.strictSame(
    await post(server, 'purchases', [
      receipt('h1', '2026-05-01', ['D2', 'W2']),
      receipt('h2', '2026-05-12', ['D2', 'C1']),
      receipt('h3', '2026-05-23', ['D2', 'C1']),
      receipt('h4', '2026-06-03', ['D2', 'C1']),
    ]),
    ['accepted', 'accepted', 'accepted', 'accepted'],
  );
  await recordConsent(shops.database, [
    { customerNo: await shops.customerNo(), purpose: 'mail', granted: true, at: NOW, source: 'test' },
  ]);
  t.strictSame(await bought(server), ['C1 3', 'D2 4'], 'the early return has taken its line');
  await shops.train();
  const trained = await shops.serve({ publicUrl: 'https://letters.shop.example' });
  const before = await offered(trained);
  t.equal(before.level, 'personal');
  t.ok(before.repeats.includes('C1'), 'a habit is offered again');
  t.ok((await letterRepeats(trained)).includes('C1'), 'and in the letter');

  t.strictSame(
    await post(trained, 'returns', [
      { id: 'x1', at: '2026-06-10T10:00:00+00:00', purchase: { id: 'h2' }, lines: [line('C1', 2)] },
      { id: 'x2', at: '2026-06-10T10:00:00+00:00', purchase: { id: 'h2' }, lines: [line('C1')] },
      // Without a reference: by customer and item, over two receipts.
      { id: 'x3', at: '2026-06-10T10:00:00+00:00', customer: { card: CARD }, lines: [line('C1', 2, 20)] },
    ]),
    ['return_exceeds_purchase', 'accepted', 'accepted'],
  );
  t.strictSame(await bought(trained), ['D2 4'], 'at once, in the version that serves');
  const now = await until(
    () => offered(trained),
    ({ repeats }) => !repeats.includes('C1'),
  );
  t.notOk(now.repeats.includes('W2'));
  t.notOk((await letterRepeats(trained)).includes('C1'));

  await shops.train();
  const again = await shops.serve({ publicUrl: 'https://letters.shop.example' });
  t.notOk((await offered(again)).repeats.includes('C1'), 'nor in the next version');
  t.notOk((await letterRepeats(again)).includes('C1'));
  t.strictSame(await bought(again), ['D2 4']);

  // The shop takes a return back: what it had been about is a habit again.
  t.strictSame(
    await post(again, 'returns', [
      { id: 'x3', at: '2026-06-10T10:00:00+00:00', customer: { card: CARD }, lines: [line('D2')] },
    ]),
    ['updated'],
  );
  t.strictSame(await bought(again), ['C1 2', 'D2 3']);
});

t.test(
  'a web order and its receipt are one purchase, whatever comes first and whatever becomes of them',
  async (t) => {
    const shops = await opened(t);
    await shops.train();
    const server = await shops.serve();
    const { post, bought, database } = shops;
    const order = (more: object = {}) =>
      receipt('o1', '2026-06-01', ['D2', 'C1'], {
        source: 'site',
        channel: 'web',
        store: undefined,
        status: 'ordered',
        ...more,
      });
    const till = (more: object = {}) =>
      receipt('t1', '2026-06-03', ['D2', 'C1'], {
        source: 'till',
        customer: undefined,
        fulfils: { source: 'site', id: 'o1' },
        ...more,
      });
    const money = async () => {
      const [row] = await database.query<{ sum: string | null }>(
        `select trim_scale(sum(amount)) as sum from purchases join purchase_lines using (purchase_no)
       where status <> 'cancelled' and superseded_by is null and source in ('site', 'till')`,
      );
      return row!.sum;
    };
    await post(server, 'purchases', [order()]);
    t.strictSame([await bought(server), await money()], [['C1 1', 'D2 1'], '20'], 'the order alone');
    await post(server, 'purchases', [till()]);
    t.strictSame([await bought(server), await money()], [['C1 1', 'D2 1'], '20'], 'with its receipt');
    t.strictSame(
      await post(server, 'returns', [
        {
          id: 'x1',
          source: 'till',
          at: '2026-06-05T10:00:00+00:00',
          purchase: { source: 'site', id: 'o1' },
          lines: [line('D2')],
        },
      ]),
      ['accepted'],
    );
    t.strictSame(await bought(server), ['C1 1'], 'a return that names the order takes from the receipt');
    t.strictSame(await post(server, 'purchases', [till({ status: 'cancelled' })]), ['updated']);
    t.strictSame(
      [await bought(server), await money()],
      [['C1 1'], '20'],
      'the order counts again, and its return',
    );
    t.strictSame(await post(server, 'purchases', [till({ fulfils: undefined })]), ['updated']);
    t.strictSame([await bought(server), await money()], [['C1 1'], '40'], "now a stranger's own purchase");
    t.strictSame(await post(server, 'purchases', [till(), order({ status: 'cancelled' })]), [
      'updated',
      'updated',
    ]);
    t.strictSame(
      await money(),
      '20',
      'a cancelled order whose goods went over the counter counts as the receipt',
    );
    t.strictSame(await post(server, 'purchases', [till({ status: 'cancelled' })]), ['updated']);
    t.strictSame([await bought(server), await money()], [[], null], 'both cancelled: nothing is left');
    // A line leaves a corrected receipt: its return finds nothing to take, and comes back with it.
    await post(server, 'purchases', [till({ lines: [line('C1')] }), order()]);
    t.strictSame(await bought(server), ['C1 1']);
    const unmatched = async () =>
      (await database.query<{ u: string }>('select trim_scale(unmatched) as u from return_lines'))[0]!.u;
    t.equal(await unmatched(), '1');
    await post(server, 'purchases', [till()]);
    t.equal(await unmatched(), '0');
    t.strictSame(await bought(server), ['C1 1']);
  },
);
