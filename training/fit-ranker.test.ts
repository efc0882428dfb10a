import t from 'tap';
import { TOGETHER_DEFAULTS } from '../models/cooccurrence/index.ts';
import { seededRandom } from '../models/core/random.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import { withoutLastDays } from '../models/core/without-last-days.ts';
import { FEATURES } from '../models/next-purchase/features.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { rankerExamples } from './fit-ranker.ts';
import { FIT_DEFAULTS } from './settings.ts';

const CUSTOMERS = 80;
const chain = smallChain(CUSTOMERS);
const settings = { ...FIT_DEFAULTS, together: TOGETHER_DEFAULTS, negativeRate: 1 };
const examplesOf = async (snapshot: Snapshot, seed = 1, changes: Partial<typeof settings> = {}) =>
  (await rankerExamples(snapshot, { ...settings, ...changes }, 1, seededRandom(seed)))!;

/** What a deep comparison says, of many numbers in no time. */
const same = (one: Float32Array | Uint8Array, other: Float32Array | Uint8Array) =>
  one.length === other.length && one.every((value, at) => value === other[at]);

/** The chain with other items in everybody's last basket. */
function withOtherTargets(snapshot: Snapshot): Snapshot {
  const kept = withoutLastDays(snapshot).purchases;
  const days = new Map<number, number>();
  for (let p = 0; p < kept.count; p++) days.set(kept.customer[p]!, kept.day[p]!);
  const item = snapshot.lines.item.slice();
  const { customer: owner, day, lineStart, count } = snapshot.purchases;
  for (let p = 0; p < count; p++) {
    if (owner[p]! < 0 || day[p]! <= (days.get(owner[p]!) ?? Number.NEGATIVE_INFINITY)) continue;
    for (let line = lineStart[p]!; line < lineStart[p + 1]!; line++) item[line] = 3 + line - lineStart[p]!;
  }
  return { ...snapshot, lines: { ...snapshot.lines, item } };
}

t.test('no feature has seen the basket that it is to predict', async (t) => {
  const { train } = await examplesOf(chain);
  const others = (await examplesOf(withOtherTargets(chain))).train;
  t.ok(same(others.features, train.features));
  t.notOk(same(others.label, train.label));
  t.equal(train.features.length, train.count * FEATURES.length);
  t.ok(train.features.every(Number.isFinite));
});

t.test('who validates teaches nothing: every customer is one or the other, by the seed', async (t) => {
  const { train, validation } = await examplesOf(chain);
  t.equal(validation.customers, CUSTOMERS * settings.network.validationShare);
  t.equal(train.customers, CUSTOMERS - validation.customers);
  t.ok(same((await examplesOf(chain)).validation.features, validation.features));
  t.notOk(same((await examplesOf(chain, 2)).validation.features, validation.features));
});

t.test('of more rows than are asked for, whole customers are left out, in the same share', async (t) => {
  const { train, validation } = await examplesOf(chain, 1, { trainingRows: 300 });
  t.ok(train.count >= 300 && train.count < 400, `${train.count}`);
  t.ok(validation.count >= 30 && validation.count < 60, `${validation.count}`);
});
