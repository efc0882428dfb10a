import t from 'tap';
import { offsets } from '../../models/core/csr.ts';
import { seededRandom } from '../../models/core/random.ts';
import { chooseScores } from './choose-scores.ts';
import { type AskedBasket, drawBaskets } from './draw-baskets.ts';

const setsOf = (source: readonly number[][]) => ({
  start: offsets(source.map(({ length }) => length)),
  values: Uint32Array.from(source.flat()),
});
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** Item 0 goes with item 1 in small baskets; in large ones, more often, with the twelve from 20 up. */
const crowd = Array.from({ length: 12 }, (_, at) => 20 + at);
const source = [...times(6, [0, 1]), ...times(8, [0, ...crowd])];
const asked: AskedBasket[] = times(5, { items: [0, 1], fresh: [false, false] });

t.test('takes the size penalty that finds what small baskets say', async (t) => {
  const { chosen, figures, best } = chooseScores(setsOf(source), 40, asked, 1);
  t.ok(chosen.sizePenalty > 0);
  t.equal(figures['hit@10'], 1);
  t.equal(best.sizePenalty[0], 0.5, 'without one the crowd comes first');
  t.equal(best.sizePenalty[chosen.sizePenalty], 1);
});

t.test('what is given is not chosen', async (t) => {
  const given = { sizePenalty: 0, popularityPenalty: 0.15 };
  const { chosen, figures } = chooseScores(setsOf(source), 40, asked, 1, given);
  t.match(chosen, given);
  t.equal(figures['hit@10'], 0.5);
});

t.test('finds new items no worse than plain scores do, though old ones would count more', async (t) => {
  // New to its customer: one of the crowd, which a penalty would put behind item 1 … 12 of small baskets.
  const small = Array.from({ length: 11 }, (_, at) => 1 + at);
  const learnt = setsOf([...small.flatMap((item) => times(3, [0, item])), ...times(8, [0, ...crowd])]);
  const old: AskedBasket[] = times(9, { items: [0, 3], fresh: [false, false] });
  const fresh: AskedBasket[] = [{ items: [0, 20], fresh: [false, true] }];
  const choice = chooseScores(learnt, 40, [...old, ...fresh], 1);
  t.equal(choice.leastNew, 1);
  t.equal(choice.figures['hit_new@10'], 1);
  const onlyOld = chooseScores(learnt, 40, old, 1);
  t.ok(onlyOld.figures['hit@10'] > choice.figures['hit@10'], 'which costs old ones');
});

t.test('draws whole baskets until there are enough items, the same ones for a seed', async (t) => {
  const ask = (basket: number): AskedBasket => {
    const items = basket % 2 === 0 ? [basket] : [basket, basket + 1, basket + 2];
    return { items, fresh: items.map(() => false) };
  };
  const drawn = drawBaskets(20, ask, 7, seededRandom(4));
  t.equal(drawn.length, 3);
  t.ok(drawn.every(({ items }) => items.length === 3));
  t.same(drawBaskets(20, ask, 7, seededRandom(4)), drawn);
  t.equal(drawBaskets(20, ask, 1_000, seededRandom(4)).length, 10);
});
