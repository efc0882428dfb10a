import { writeFile } from 'node:fs/promises';
import t from 'tap';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { testDatabase } from '../../test/support/database.ts';
import { smallChain } from '../../test/support/small-chain.ts';
import { completeSettings } from '../complete-settings.ts';
import { fitting } from '../evaluate/fit-model.ts';
import { NETWORK_DEFAULTS } from '../fit-network.ts';
import { FIT_DEFAULTS } from '../settings.ts';
import { train } from '../train.ts';
import { tuneNeighbours } from './tune-neighbours.ts';
import { readTuning, type Tuning, tuningPath, writeTuning } from './tuning-file.ts';

const DAYS = 14;
const chain = smallChain();
const network = { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 };

/** The chain with other items in every receipt after `day`. */
function otherwiseAfter(snapshot: Snapshot, day: number): Snapshot {
  const { purchases, lines } = snapshot;
  const item = lines.item.slice();
  for (let p = 0; p < purchases.count; p++)
    if (purchases.day[p]! > day)
      for (let l = purchases.lineStart[p]!; l < purchases.lineStart[p + 1]!; l++)
        item[l] = (item[l]! + 5) % snapshot.items.length;
  return { ...snapshot, lines: { ...lines, item } };
}

t.test('tunes on a period before all that is measured, and sees nothing of what came after it', async (t) => {
  let steps = 0;
  const tuning = tuneNeighbours(chain, 1, () => steps++, DAYS);
  t.ok(steps > 25, `${steps} settings tried`);
  const last = Math.max(...chain.purchases.day);
  const dayOf = (date: string) => Date.parse(date) / 86_400_000;
  t.equal(dayOf(tuning.lastDay), last - 3 * DAYS, 'three periods are left to be measured');
  t.equal(dayOf(tuning.day), last - 4 * DAYS);
  t.ok(tuning.customers > 50);
  t.same(tuneNeighbours(otherwiseAfter(chain, last - 3 * DAYS), 1, undefined, DAYS), tuning);
  const changed = tuneNeighbours(otherwiseAfter(chain, last - 4 * DAYS), 1, undefined, DAYS);
  t.notSame(changed.settings, tuning.settings, 'other purchases to be found, other settings');
});

t.test('a history that is too short says so', async (t) => {
  t.throws(() => tuneNeighbours(smallChain(20, 1, 25), 1), {
    code: 'conflict',
    message: /too short to tune/,
  });
});

t.test(
  'the next training uses what was found and says where it was; without the file it uses the defaults',
  async (t) => {
    const { config, database } = await testDatabase(t);
    const made = async () => {
      const options = {
        database,
        config,
        snapshot: chain,
        evaluate: false,
        threads: 1,
        settings: { network },
      };
      return (await train(options)).report;
    };
    const before = await made();
    t.equal(before.tuned, null);
    t.same(before.settings.nextPurchase, FIT_DEFAULTS.nextPurchase);

    const settings: Tuning['settings'] = {
      neighbours: { recency: 5, asymmetry: 0.25, locality: 3, neighbours: 100 },
      nearest: { neighbours: 100, withinDecay: 1, groupDecay: 0.5, groups: 7 },
    };
    const period = { day: '2024-12-06', lastDay: '2024-12-20', customers: 80 };
    await writeTuning(config.dataDir, { seed: 1, ...period, settings });
    const after = await made();
    t.match(after, { tuned: period, settings: { nextPurchase: settings } });
    t.not(after.version, before.version, 'another model');

    for (const [text, problem] of [
      ['{"seed": 1', /tuning.json: got a file that/],
      [JSON.stringify({ seed: 1, ...period, settings: { ...settings, nearest: {} } }), /\/settings\/nearest/],
    ] as const) {
      await writeFile(tuningPath(config.dataDir), text);
      await t.rejects(readTuning(config.dataDir), { code: 'invalid_configuration', message: problem });
    }
  },
);

t.test('settings of a version that an earlier build made can still be measured beside ours', async (t) => {
  const { nearest: _, ...earlier } = FIT_DEFAULTS.nextPurchase;
  const told = { ...FIT_DEFAULTS, network, nextPurchase: { ...earlier, length: 3 } };
  const kept = JSON.parse(JSON.stringify(told));
  t.same(completeSettings(kept).nextPurchase, { ...FIT_DEFAULTS.nextPurchase, length: 3 });
  const model = await fitting(kept)(chain);
  t.equal(model.customerLists({ baskets: [{ day: 20_100, items: [1] }] }, 20_101).next.length, 3);
});
