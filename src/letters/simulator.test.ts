import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import { promote } from '../../training/registry.ts';
import { train } from '../../training/train.ts';
import { buildApp } from '../app.ts';
import { recordPrices, setStock } from '../catalogue/index.ts';
import { simulate } from '../demo/index.ts';
import { importFiles, loadMapping } from '../history/importers/index.ts';
import { issueKey } from '../resources/auth/index.ts';
import { openSecrets } from '../resources/secrets.ts';
import { letterKinds } from './kinds/index.ts';
import type { Letter } from './schemas.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const english = (at: Date) =>
  new Intl.DateTimeFormat('en', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    ...(at.getUTCFullYear() !== NOW.getUTCFullYear() && { year: 'numeric' }),
  }).format(at);

t.test('every letter to 100 customers of the simulated chain says what the database says', async (t) => {
  const { config: testConfig, database } = await testDatabase(t);
  const config = {
    ...testConfig,
    logLevel: 'silent' as const,
    maxEventLoopDelayMs: 0,
    mailConsentDefault: true,
  };
  const secrets = await openSecrets(config, database);
  const demo = await simulate({ directory: t.testdir(), customers: 300, seed: 5, until: '2026-03-01' });
  for (const { mapping, files } of demo.imports)
    await importFiles({ database, secrets, config }, files, await loadMapping(mapping));
  const { version } = await train({ database, config, evaluate: false, force: true });
  await promote({ database, config }, version, { force: true });
  const { key } = await issueKey(database, secrets, { kind: 'secret', name: 'letters' });
  const app = await buildApp(config, { now: () => NOW });
  t.teardown(() => app.close());
  await app.ready();
  const { catalogue } = app;
  const ask = async (template: string, customer: string, context: object) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/letters/render',
      headers: { authorization: `Bearer ${key}` },
      payload: { template, customer: { id: customer }, locale: 'en', context },
    });
    return answer.json<Letter & { error?: { code: string; message: string } }>();
  };

  const goods = catalogue.newest().filter((no) => catalogue.shown(no) && catalogue.inStock(no));
  const skus = goods.map((no) => catalogue.item(no)!.sku);
  const some = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => skus[(from * 13 + at * 31) % skus.length]!);

  // Of thirty items ten are a fifth cheaper, ten were raised before they fell, ten were sold out for a while.
  const [cheaper, raised, restocked] = [0, 1, 2].map((part) =>
    Array.from({ length: 10 }, (_, at) => skus[(part + 3 * at) * 7]!),
  ) as [string[], string[], string[]];
  const watched = [...cheaper, ...raised, ...restocked];
  const priceOf = (sku: string) => catalogue.item(catalogue.find(sku)!.itemNo)!;
  const priced = (sku: string, factor: number, days: number) => {
    const { price, currency } = priceOf(sku);
    return { sku, price: (price! * factor).toFixed(2), currency: currency!, since: daysAgo(days) };
  };
  await recordPrices(database, [
    ...cheaper.map((sku) => priced(sku, 0.8, 3)),
    ...raised.map((sku) => priced(sku, 1.5, 10)),
    ...raised.map((sku) => priced(sku, 1.01, 3)),
  ]);
  const stores = await database.query<{ id: string }>('select id from stores');
  const stock = (quantity: string) =>
    setStock(
      database,
      restocked.flatMap((sku) => stores.map(({ id }) => ({ sku, store: id, quantity }))),
    );
  const allThere = (has: boolean) => () =>
    restocked.every((sku) => catalogue.inStock(catalogue.find(sku)!.itemNo) === has);
  await stock('0');
  await until(allThere(false), Boolean);
  await app.soldOut.look(daysAgo(2));
  await stock('5');
  await until(allThere(true), Boolean);

  const customers = await database.query<{
    id: string;
    no: number;
    latest: string | null;
    owned: string | null;
  }>(
    `select c.id, c.customer_no as no, max(p.day)::text as latest,
       (array_agg(i.sku order by p.at) filter (where i.sku is not null))[1] as owned
     from customers c
       join purchases p on p.customer_no = c.customer_no and p.status <> 'cancelled' and p.superseded_by is null
       join purchase_lines l using (purchase_no) join item_aliases a using (alias_no)
       join items i on i.item_no = a.item_no and i.kind = 'goods'
     where c.alias_of is null group by c.customer_no order by c.customer_no limit 100`,
  );
  t.equal(customers.length, 100);
  const bought = await database.query<{ no: number; sku: string; day: string }>(
    `select p.customer_no as no, i.sku, max(p.day)::text as day
     from purchases p
       join purchase_lines l using (purchase_no) join item_aliases a using (alias_no) join items i using (item_no)
       left join (
         select purchase_no, purchase_line_no as line_no, sum(quantity) as back from return_matches group by 1, 2
       ) r using (purchase_no, line_no)
     where p.status <> 'cancelled' and p.superseded_by is null and p.customer_no is not null
       and l.quantity > coalesce(back, 0)
     group by 1, 2`,
  );
  const lastBought = new Map(bought.map(({ no, sku, day }) => [`${no} ${sku}`, day]));
  const dates = await database.query<{ no: number; kind: string; month: number; day: number }>(
    'select customer_no as no, kind, month, day from important_dates',
  );
  const out = new Set(
    (
      await database.query<{ sku: string }>(
        `select sku from items join stock using (item_no) group by sku having bool_and(quantity <= 0)`,
      )
    ).map(({ sku }) => sku),
  );

  const refuses = new Set(
    (
      await database.query<{ no: number; granted: boolean }>(
        `select distinct on (customer_no) customer_no as no, granted from consents where purpose = 'mail'
         order by customer_no, at desc, granted`,
      )
    ).flatMap(({ no, granted }) => (granted ? [] : [no])),
  );

  const contexts: Record<string, (at: number, owned: string) => object> = {
    replacement: (_, owned) => ({ items: [owned] }),
    'abandoned-cart': (at) => ({ cart: some(at, 5) }),
    'abandoned-view': (at) => ({ viewed: some(at + 7, 5) }),
    'price-drop': () => ({ items: watched }),
    'back-in-stock': () => ({ items: watched }),
    newsletter: () => ({ articles: [{ title: 'News', text: 'Some.' }] }),
    'points-expiring': () => ({ points: { amount: 100, expiresOn: '2026-03-09' } }),
  };
  const sent = new Map<string, number>();
  const refusals = new Set<string>();
  for (const [at, { id, no, latest, owned }] of customers.entries())
    for (const { name } of letterKinds) {
      const letter = await ask(name, id, contexts[name]?.(at, owned!) ?? {});
      if (letter.error !== undefined) {
        refusals.add(`${name}: ${letter.error.code}`);
        if ((letter.error.code === 'not_permitted') !== refuses.has(no))
          t.fail(`${name} to customer ${no}: ${letter.error.code}`);
        continue;
      }
      sent.set(name, (sent.get(name) ?? 0) + 1);
      const wrong = problems(name, letter, { no, latest: latest!, owned: owned! });
      if (refuses.has(no)) wrong.push('sent without consent');
      if (wrong.length > 0) t.fail(`${name} to customer ${no}: ${wrong.join('; ')}`);
    }
  t.strictSame(
    [...refusals].filter((one) => !/: (nothing_to_say|missing_context|not_permitted)$/.test(one)),
    [],
  );
  t.strictSame(
    [...refusals].filter((one) => one.endsWith('missing_context')).sort(),
    ['birthday: missing_context', 'gift-reminder: missing_context'],
    'not everybody has told their dates',
  );
  t.comment(JSON.stringify(Object.fromEntries(sent)));
  for (const { name } of letterKinds) t.ok((sent.get(name) ?? 0) > 0, `${name} was sent to some`);

  /** What a letter says and the database does not. */
  function problems(
    name: string,
    letter: Letter,
    { no, latest, owned: had }: { no: number; latest: string; owned: string },
  ): string[] {
    const wrong: string[] = [];
    const tiles = letter.blocks.flatMap((block) =>
      block.items.map((item) => ({ ...item, block: block.name })),
    );
    const ids = tiles.map((tile) => tile.id);
    if (new Set(ids).size !== ids.length) wrong.push('an item twice');
    if (letter.bytes > 90_000) wrong.push(`${letter.bytes} bytes`);
    for (const { id, why, block } of tiles) {
      const last = lastBought.get(`${no} ${id}`);
      const days =
        last === undefined ? Number.POSITIVE_INFINITY : (NOW.getTime() - Date.parse(last)) / DAY_MS;
      if (out.has(id)) wrong.push(`${id} is sold out`);
      const said = /^You last bought it on (.+)$/.exec(why ?? '')?.[1];
      if (said !== undefined && (last === undefined || said !== english(new Date(last))))
        wrong.push(`${id}: ${why}, but it was on ${last}`);
      if ((block === 'cart' || block === 'viewed') && days < 14)
        wrong.push(`${id} was bought ${days} days ago`);
      if (
        block === 'reduced' &&
        (!cheaper.includes(id) || why !== `20% cheaper since ${english(daysAgo(3))}`)
      )
        wrong.push(`${id}: ${why}`);
      if (block === 'restocked' && (!restocked.includes(id) || why !== `Back since ${english(NOW)}`))
        wrong.push(`${id}: ${why}`);
    }
    const [owned, ...others] = letter.blocks.find((block) => block.name === 'replacement')?.items ?? [];
    for (const { id, why } of others) {
      const share = priceOf(id).price! / priceOf(owned!.id).price!;
      if (owned!.why !== 'The same again' && owned!.why !== null) continue;
      if (why === 'From a higher price range' ? share < 1.1 : share > 0.9)
        wrong.push(`${id}: ${why}, ${share}`);
    }
    if (
      name === 'win-back' &&
      (Date.parse(latest) > daysAgo(60).getTime() || !letter.text.includes(english(new Date(latest))))
    )
      wrong.push(`not the latest purchase, ${latest}`);
    if (name === 'replacement' && letter.text.includes('You chose')) {
      const day = english(new Date(lastBought.get(`${no} ${had}`) ?? 0));
      if (!letter.text.includes(`on ${day}.`)) wrong.push(`${had} was not chosen on ${day}`);
    }
    if (name === 'birthday' || name === 'gift-reminder') {
      const own = dates.filter(
        (date) => date.no === no && (date.kind === 'birthday') === (name === 'birthday'),
      );
      const known = own.map(({ month, day }) =>
        english(new Date(Date.UTC(NOW.getUTCFullYear(), month - 1, day))),
      );
      if (!known.some((day) => letter.subject.includes(day))) wrong.push(`${letter.subject}, not ${known}`);
    }
    return wrong;
  }
});
