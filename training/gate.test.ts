import { join } from 'node:path';
import t from 'tap';
import { openStore } from '../src/resources/store/index.ts';
import { testDatabase } from '../test/support/database.ts';
import { ours, outcomesWith, writeOutcomes } from '../test/support/outcomes.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { CHAMPION, OURS } from './evaluate/index.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import { whatSpeaksAgainst } from './gate.ts';
import { readOutcomes } from './outcomes/file.ts';
import { champion, listVersions, promote, rollback } from './registry.ts';
import type { RegisteredModel } from './repository.ts';
import { train } from './train.ts';

/** As registered, with so much more than the best baseline. */
function version(name: string, lead: number | null): RegisteredModel {
  const interval = { difference: lead ?? 0, low: -1, high: 1, customers: 400, resamples: 1000 };
  const evaluation =
    lead === null
      ? { skipped: 'not asked for' }
      : { comparison: { baseline: 'UP-CF', metrics: { 'recall@10': interval, 'ndcg@10': interval } } };
  return { version: name, report: { evaluation } } as RegisteredModel;
}

/** Of ten customers eight find both items. */
const champions = (customer: number) => (customer % 10 < 8 ? 2 : 0);

t.test('the baselines alone count where nothing is served', async (t) => {
  const against = (lead: number | null) => whatSpeaksAgainst(t.testdirName, version('new', lead), undefined);
  t.same(await against(0.001), []);
  t.match(await against(0), [/recall@10 is not better than that of UP-CF/, /ndcg@10/]);
  t.match(await against(-0.001), [/recall@10/, /ndcg@10/]);
  t.match(await against(null), [/was not measured: not asked for/]);
});

t.test('beside a champion', async (t) => {
  const dataDir = t.testdir();
  writeOutcomes(dataDir, 'old', ours(champions));
  const against = async (hits: (customer: number) => number, lead = 0.01) => {
    writeOutcomes(dataDir, 'new', ours(hits));
    return whatSpeaksAgainst(dataDir, version('new', lead), version('old', 0.01));
  };
  t.same(await against(champions), [], 'the same is not worse');
  t.same(await against(() => 2), [], 'better');
  t.same(
    await against((customer) => (customer === 0 ? 0 : champions(customer))),
    [],
    'one customer fewer is within the interval',
  );
  t.match(await against((customer) => (customer % 10 < 7 ? 2 : 0)), [
    /^recall@10 is 0.7000, the champion's 0.8000: worse/,
    /^ndcg@10/,
    /channel store/,
    /channel store/,
    /channel web/,
    /channel web/,
  ]);
  t.match(
    await against(() => 2, -0.01),
    [/not better than that of UP-CF/, /ndcg/],
    'a better one than the champion',
  );

  await t.test('no slice may lose more than 5 %, whatever the others win', async (t) => {
    // Of the 320 whom the champion serves from the web, `lost` are not; of the other 80 all find what is in the store.
    const losing = (lost: number) => (customer: number) => {
      if (champions(customer) === 0) return 1;
      const served = Math.floor(customer / 10) * 8 + (customer % 10);
      return served < lost ? 1 : 2;
    };
    t.same(await against(losing(15)), [], 'less than 5 % is borne');
    const reasons = await against(losing(20));
    t.match(reasons, [
      /^recall@10 of channel web is 0.7500, the champion's 0.8000: 6.3 % worse$/,
      /^ndcg@10/,
    ]);
    t.equal(reasons.length, 2);
  });
});

t.test('what cannot be judged does not pass', async (t) => {
  const dataDir = t.testdir();
  writeOutcomes(dataDir, 'old', ours(champions));
  const against = () => whatSpeaksAgainst(dataDir, version('new', 0.01), version('old', 0.01));
  t.match(await against(), [/cannot be held against the champion: new was not measured/]);
  writeOutcomes(dataDir, 'new', ours(champions, { lastDay: '2026-03-16' }));
  t.match(await against(), [/got other days/]);
  const models = { [OURS]: champions, [CHAMPION]: champions };
  const told = { lastDay: '2026-03-16', champion: { version: 'old', model: CHAMPION } };
  writeOutcomes(dataDir, 'new', outcomesWith(models, told));
  t.same(await against(), [], 'its settings were fitted again on the same days');
  writeOutcomes(dataDir, 'new', outcomesWith({ ...models, [OURS]: () => 0 }, told));
  t.match(await against(), [/recall@10 is 0.0000/]);
});

t.test('promotion asks the gate; --force passes it and is written down; going back is free', async (t) => {
  const { config, database } = await testDatabase(t);
  const store = await openStore(config);
  t.teardown(() => store.close());
  const context = { database, config, store };
  const network = { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 };
  const trained = async (seed: number, evaluate = true) =>
    (
      await train({
        database,
        config,
        snapshot: smallChain(40, 1, 60),
        evaluate,
        threads: 1,
        settings: { seed, network },
      })
    ).version;
  const unmeasured = await trained(1, false);
  await t.rejects(promote(context, unmeasured), { code: 'gate_refused', message: /not measured.*--force/ });
  t.equal(await champion(database), undefined);
  t.match(await promote(context, unmeasured, { force: true }), {
    version: unmeasured,
    forced: [/not measured/],
  });

  const second = await trained(2);
  const { outcomes, measured } = await readBoth(config.dataDir, second, database);
  t.match(
    outcomes.champion,
    { version: unmeasured, model: CHAMPION },
    'of other settings: measured beside it',
  );
  t.ok(measured.includes(CHAMPION) && measured.includes(OURS));
  // What the registry was told of the baselines is no matter here.
  await database.query(
    `update model_versions set report = jsonb_set(report, '{evaluation,comparison,metrics}', $2) where version = $1`,
    [second, JSON.stringify({ 'recall@10': { difference: 1 }, 'ndcg@10': { difference: 1 } })],
  );
  const better = outcomes.questions.map((question) => ({
    ...question,
    ranks: question.ranks.map((ranks, model) =>
      ranks.map((_, item) => (outcomes.models[model] === OURS ? item + 1 : 0)),
    ),
  }));
  writeOutcomes(config.dataDir, second, { ...outcomes, questions: better });
  t.match(await promote(context, second), { version: second, forced: null });
  const forcedOf = async () =>
    Object.fromEntries((await listVersions(database)).map((row) => [row.version, row.forced !== null]));
  t.same(await forcedOf(), { [unmeasured]: true, [second]: false });
  t.equal((await rollback(context)).version, unmeasured, 'nothing is asked');
  t.same(await forcedOf(), { [unmeasured]: true, [second]: false });

  t.match(await promote(context, unmeasured), { forced: [/not measured/] }, 'again is no change');
  t.equal(await trained(1), unmeasured, 'the same version, measured now');
  await database.query(
    `update model_versions set report = jsonb_set(report, '{evaluation,comparison,metrics}', $2) where version = $1`,
    [unmeasured, JSON.stringify({ 'recall@10': { difference: 1 }, 'ndcg@10': { difference: 1 } })],
  );
  t.match(await promote(context, unmeasured), { forced: null }, 'and forced no more');
});

async function readBoth(dataDir: string, version: string, database: Parameters<typeof listVersions>[0]) {
  const outcomes = (await readOutcomes(join(dataDir, 'models', version)))!;
  const { report } = (await listVersions(database)).find((row) => row.version === version)!;
  return {
    outcomes,
    measured: 'models' in report.evaluation ? report.evaluation.models.map(({ name }) => name) : [],
  };
}
