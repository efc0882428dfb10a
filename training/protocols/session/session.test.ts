import t from 'tap';
import { folderOf } from '../../../test/support/folder-of.ts';
import { publicData } from '../../../test/support/public-data.ts';
import { PART } from './dated-session.ts';
import { evaluateSession } from './evaluate-session.ts';
import { readSessionData } from './session-data.ts';
import { SESSION_MODELS } from './session-models.ts';

const LOG = ['session_id,happened_at,event,offer_id'];

t.test(
  'a log of visits: touched items in the order of time, each once; by time learnt from or asked',
  async (t) => {
    const folder = await folderOf(t, {
      'sessions.csv.gz': [
        ...LOG,
        's3,2026-01-09T00:00:00,view,A',
        's1,2026-01-01T10:05:00,add_to_cart,B',
        's1,2026-01-01T10:01:00,view,A',
        's1,2026-01-01T10:02:00,view,B',
        's1,2026-01-01T10:03:00,search,',
        's1,2026-01-01T10:04:00,impression,Z',
        's2,2026-01-07T12:00:00,view,C',
      ].join('\n'),
    });
    const { items, sessions } = readSessionData(folder);
    t.equal(items, 3);
    t.same(sessions, [
      { items: [0, 1], part: PART.learn },
      { items: [2], part: PART.validate },
      { items: [0], part: PART.test },
    ]);
  },
);

t.test('baskets in line order: of each customer the last is asked, the one before validates', async (t) => {
  const folder = await folderOf(t, {
    'orders.csv': 'order_id,user_id,order_number\n11,a,2\n10,a,1\n12,a,3\n20,b,1',
    'order_items.csv':
      'order_id,product_id,add_to_cart_order\n12,7,2\n12,8,1\n10,7,1\n11,9,1\n11,9,2\n20,7,1',
  });
  t.same(readSessionData(folder).sessions, [
    { items: [0], part: PART.learn },
    { items: [2], part: PART.validate },
    { items: [1, 0], part: PART.test },
    { items: [0], part: PART.learn },
  ]);
});

t.test('what is missing or wrong is named', async (t) => {
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /got none of its files; expected sessions.csv/],
    [{ 'sessions.csv': 'session_id,event\n' }, /got the columns session_id, event; expected happened_at/],
    [{ 'sessions.csv.gz': '' }, /got the columns \(none\)/],
    [{ 'sessions.csv': `${LOG[0]}\ns1,yesterday,view,A\n` }, /got session "s1" at "yesterday"/],
    [{ 'sessions.csv': `${LOG[0]}\n,2026-01-01,view,A\n` }, /got session "" at "2026/],
    [
      { 'orders.csv': 'order_id,user_id,order_number\n1,a,x\n', 'order_items.csv': '' },
      /orders.csv: got order_number x of order 1; expected a number/,
    ],
    [
      {
        'orders.csv': 'order_id,user_id,order_number\n1,a,1\n',
        'order_items.csv': 'order_id,product_id,add_to_cart_order\n2,7,1\n',
      },
      /order_items.csv: got a line of order 2/,
    ],
  ];
  for (const [files, message] of cases) {
    const folder = await folderOf(t, files);
    t.throws(() => readSessionData(folder), { code: 'invalid_dataset', message });
  }
  const once = await folderOf(t, { 'sessions.csv': `${LOG[0]}\ns1,2026-01-01T00:00:00,view,A\n` });
  t.throws(() => evaluateSession(once, { seed: 1, ks: [1] }), {
    code: 'invalid_dataset',
    message: /no session of two items/,
  });
});

t.test('figures of sessions whose rule is known', async (t) => {
  // Whoever looks at item 2n goes on with 2n + 1; the last eighth of the time is asked about.
  const rows = Array.from({ length: 160 }, (_, s) => {
    const pair = (s * 7) % 8;
    const day = String(1 + Math.floor(s / 16)).padStart(2, '0');
    const hour = String(s % 16).padStart(2, '0');
    return [0, 1].map((step) => `s${s},2026-01-${day}T${hour}:0${step}:00,view,${2 * pair + step}`);
  });
  const folder = await folderOf(t, { 'sessions.csv': [...LOG, ...rows.flat()].join('\n') });
  const report = evaluateSession(folder, { seed: 1, ks: [1, 8] });
  t.match(report, { protocol: 'session', sessions: { learn: 118, validate: 21, test: 21, questions: 21 } });
  t.same(
    report.models.map(({ name, metrics }) => [name, metrics['hit@1']]),
    [
      ['VMIS-kNN', 1],
      ['item-kNN', 1],
      ['item-kNN, last item', 1],
      ['popularity', 2 / 21],
    ],
  );
  t.same(report.comparison, { difference: 0, low: 0, high: 0, customers: 21, resamples: 1000 });
  t.same(evaluateSession(folder, { seed: 1, ks: [1, 8] }), report);
});

t.test('untuned, better than untuned item-kNN on real baskets in line order', async (t) => {
  const folder = publicData(t, 'instacart-1000');
  if (folder === undefined) return;
  const { items, sessions } = readSessionData(folder);
  const of = (wanted: boolean) =>
    sessions.filter(({ part }) => (part === PART.test) === wanted).map((session) => session.items);
  const world = { items, sessions: of(false), length: 20 };
  const hit = (name: string) => {
    const { rank } = SESSION_MODELS[name]!({ ...world, sessions: [] }, world, () => 0);
    let [hits, questions] = [0, 0];
    for (const session of of(true).filter((_, at) => at % 4 === 0))
      for (let known = 1; known < session.length; known++, questions++)
        if (rank(session.slice(0, known)).includes(session[known]!)) hits++;
    return hits / questions;
  };
  const ours = hit('VMIS-kNN');
  const theirs = hit('item-kNN');
  t.ok(ours >= theirs, `${ours} against ${theirs}`);
  t.ok(ours > 0.24 && ours < 0.32, `${ours}`);
});
