import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { moscow, purchase, testHistory } from '../../../test/support/history.ts';
import { asCustomer, World } from '../../../test/support/identity-worlds.ts';
import { readWorlds } from '../../../test/support/play-worlds.ts';
import { type Purchase, writePurchases } from '../index.ts';
import { IDENTIFIER_KINDS } from './normalise.ts';

/** Worlds beside each other in one batch. */
const SIDE_BY_SIDE = 10;
const place = fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 });
const bought = fc.record({
  who: fc.tuple(...IDENTIFIER_KINDS.map(() => place)),
  minute: fc.nat({ max: 59 }),
  /** Which of the others it hands over, of some. */
  fulfils: fc.option(fc.nat({ max: 30 }), { freq: 4 }),
  /** One that many give: they may turn out to be too many. */
  counter: fc.boolean(),
});
type Bought = ReturnType<typeof bought.generate>['value'];

function purchasesOf(world: World, list: readonly Bought[]): Purchase[] {
  const tied = new Set<number>();
  return list.map(({ who, minute, fulfils, counter }, nth) => {
    const names = who.flatMap((at, kind) =>
      at === null ? [] : [world.identifier(IDENTIFIER_KINDS[kind]!, counter && kind === 0 ? nth % 10 : at)],
    );
    const order = fulfils === null ? -1 : fulfils % list.length;
    const ties = order >= 0 && order < nth && !tied.has(order) && !tied.has(nth);
    if (ties) tied.add(order).add(nth);
    return purchase(`r${nth}`, ['milk'], {
      source: world.name,
      at: moscow(`12:${String(minute).padStart(2, '0')}`),
      customer: asCustomer(names),
      ...(ties && { fulfils: { source: world.name, id: `r${order}` } }),
    });
  });
}

t.test(
  'who is who does not depend on the order in which purchases arrive, nor in which batches',
  async (t) => {
    const history = await testHistory(t);
    const { database, secrets, origin } = history;
    let worlds = 0;
    let shared = 0;
    let joined = 0;
    const lists = fc.array(fc.array(bought, { minLength: 2, maxLength: 12, size: 'max' }), {
      minLength: SIDE_BY_SIDE,
      maxLength: SIDE_BY_SIDE,
    });
    await fc.assert(
      fc.asyncProperty(
        lists,
        fc.array(fc.nat(), { minLength: 150, maxLength: 150 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
        async (said, dice, borders) => {
          const hash = () => '';
          const [once, again] = [0, 1].map(() => said.map(() => new World(++worlds, hash))) as [
            World[],
            World[],
          ];
          await writePurchases(
            database,
            secrets,
            once.flatMap((world, nth) => purchasesOf(world, said[nth]!)),
            origin,
          );
          const shuffled = again
            .flatMap((world, nth) => purchasesOf(world, said[nth]!))
            .map((one, nth) => ({ one, at: dice[nth % dice.length]! }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => one);
          for (let from = 0, batch = 0; from < shuffled.length; batch++) {
            const until = from + borders[batch % borders.length]!;
            await writePurchases(database, secrets, shuffled.slice(from, until), origin);
            from = until;
          }
          const stands = await readWorlds(
            history,
            [...once, ...again].map(({ name }) => name),
          );
          for (const [nth, world] of once.entries()) {
            const told = stands.get(world.name)!;
            shared += told.shared.length;
            joined += told.customers.filter((customer) => customer.includes(',')).length;
            const plain = (one: World) =>
              JSON.parse(
                JSON.stringify(stands.get(one.name)).replaceAll(
                  new RegExp(`${one.name}\\b|(?<=9|\\+7921)${one.name.slice(1).padStart(6, '0')}`, 'g'),
                  '~',
                ),
              );
            assert.deepStrictEqual(plain(again[nth]!), plain(world));
          }
        },
      ),
      { numRuns: 12, seed: Number(process.env.REGULARS_TEST_SEED ?? 5) },
    );
    t.ok(shared > 0 && joined > 50, `${shared} shared, ${joined} joined`);
  },
);
