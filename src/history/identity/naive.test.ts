import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { type Step, step, World } from '../../../test/support/identity-worlds.ts';
import { kindOf } from '../../../test/support/naive-identity.ts';
import { expected, playWorlds } from '../../../test/support/play-worlds.ts';
import { openSecrets } from '../../resources/secrets.ts';

/** Interleavings; more by REGULARS_TEST_RUNS, others by REGULARS_TEST_SEED. */
const RUNS = Number(process.env.REGULARS_TEST_RUNS ?? 1_000);
const SEED = Number(process.env.REGULARS_TEST_SEED ?? 20_261_122);
const SIDE_BY_SIDE = 25;

const buy = (...who: (number | null)[][]): Step => ({ do: 'buy', who, minute: 1 });
const _ = null;
/** What thousands of interleavings found seldom. */
const HARD: Step[][] = [
  // A device of two of whom one is erased.
  [buy([0, _, _, _, 0], [1, _, _, _, 0]), { do: 'erase', nth: 0 }],
  // Two identifiers that only a receipt of the erased named together.
  [buy([0, 0, _, _, _], [0, 0, _, _, _], [1, 1, _, _, _]), buy([0, 1, 1, _, _]), { do: 'erase', nth: 0 }],
  // A receipt without a name, of an order whose identifiers were all shared.
  [
    { do: 'rush', card: 0 },
    { do: 'crowd', hub: 6, with: 0 },
    { do: 'collect', nth: 0, who: [_, _, _, _, _] },
    { do: 'unshare', nth: 0 },
  ],
];

t.test(
  'receipts, corrections, logins, undo, sharing and erasures in any order equal a naive model',
  async (t) => {
    const { config, database } = await testDatabase(t);
    const secrets = await openSecrets(config, database);
    const room = { database, secrets, config, origin: { country: 'RU', timeZone: 'UTC' } };
    const hash = (name: string) =>
      secrets.lookup(kindOf(name) as 'card', name.slice(name.indexOf(' ') + 1)).toString('hex');
    let worlds = 0;
    let played = 0;
    let joined = 0;
    const done: Record<string, number> = {};
    const interleaving = fc.array(step, { minLength: 1, maxLength: 8, size: 'max' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(interleaving, { minLength: SIDE_BY_SIDE, maxLength: SIDE_BY_SIDE }),
        async (interleavings) => {
          const playing = interleavings.map((steps) => ({ world: new World(++worlds, hash), steps }));
          const stands = await playWorlds(room, playing);
          for (const { world, steps } of playing) {
            played++;
            joined += expected(world).customers.filter((customer) => customer.includes(',')).length;
            for (const one of steps) done[one.do] = (done[one.do] ?? 0) + 1;
            assert.deepStrictEqual(stands.get(world.name), expected(world), JSON.stringify(steps));
          }
        },
      ),
      { numRuns: Math.ceil(RUNS / SIDE_BY_SIDE) + 1, seed: SEED, examples: [[HARD]] },
    );
    t.ok(played >= RUNS && joined > played / 2, `${played} interleavings, ${joined} customers of several`);
    t.comment(done);
  },
);
