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

t.test('tries several values of each setting', async (t) => {
  const { best } = chooseScores(setsOf(source), 40, asked, 1);
  const tried = Object.entries(best).map(([name, ofValue]) => [
    name,
    Object.keys(ofValue)
      .map(Number)
      .sort((a, b) => a - b),
  ]);
  t.same(Object.fromEntries(tried), {
    sizePenalty: [0, 0.5, 1],
    shrinkage: [2, 10, 50],
    confidencePower: [0.5, 0.75, 1, 1.5],
    popularityPenalty: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  });
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

t.test('places count: a hit is one of ten, and the later the less of MRR', async (t) => {
  const given = { sizePenalty: 0, shrinkage: 2, confidencePower: 1, popularityPenalty: 0 };
  const figures = (learnt: number[][], items: number[]) =>
    chooseScores(setsOf(learnt), 40, [{ items, fresh: items.map(() => false) }], 1, given).figures;
  // Of what goes with 0, item 2 is the second; of what goes with 2, item 0 the first.
  t.same(figures([...times(3, [0, 1]), ...times(2, [0, 2])], [0, 2]), {
    'hit@10': 1,
    'mrr@10': (1 / 2 + 1) / 2,
    'hit_new@10': 0,
  });
  const many = (count: number) => Array.from({ length: count }, (_, at) => times(2, [0, 1 + at])).flat();
  t.equal(figures([...many(9), [0, 30]], [0, 30])['hit@10'], 1, 'the tenth');
  t.equal(figures([...many(10), [0, 30]], [0, 30])['hit@10'], 1 / 2, 'the eleventh is none');
});

t.test('what is chosen is what trying every combination word for word chooses', async (t) => {
  const ITEMS = 24;
  let fallback = 0;
  for (let seed = 1; seed <= 8; seed++) {
    // Where little is left to choose, it may be that nothing finds as much of the new as plain scores do.
    const given = seed === 1 ? {} : { shrinkage: 50, popularityPenalty: 0.5 };
    const random = seededRandom(seed);
    const draw = (length: number) => [
      ...new Set(Array.from({ length }, () => Math.floor(ITEMS * random() ** 2))),
    ];
    const learnt = Array.from({ length: 60 }, () => draw(2 + Math.floor(6 * random())));
    const baskets = Array.from({ length: 12 }, () => draw(4))
      .filter((items) => items.length > 1)
      .map((items): AskedBasket => ({ items, fresh: items.map(() => random() < 0.4) }));
    const choice = chooseScores(setsOf(learnt), ITEMS, baskets, 1, given);
    const n = (item: number) => learnt.filter((set) => set.includes(item)).length;
    const counts = Array.from({ length: ITEMS }, (_, item) => n(item));
    const together = (i: number, j: number, penalty: number) =>
      learnt
        .filter((set) => set.includes(i) && set.includes(j))
        .reduce((sum, { length }) => sum + (length - 1) ** -penalty, 0);
    const pairs = new Map(
      [0, 0.5, 1].map((penalty) => [
        penalty,
        counts.map((_, i) => counts.map((_, j) => (i === j ? 0 : together(i, j, penalty)))),
      ]),
    );
    const figures = (score: (i: number, j: number) => number) => {
      let [asked, hits, reciprocal, askedNew, hitsNew] = [0, 0, 0, 0, 0];
      for (const { items, fresh } of baskets)
        for (const [at, target] of items.entries()) {
          const rest = items.filter((item) => item !== target);
          const value = counts.map((_, j) => rest.reduce((sum, i) => sum + score(i, j), 0));
          const place = [...counts.keys()].filter(
            (j) =>
              !rest.includes(j) &&
              // Sums of the same parts in another order differ in the last digits.
              (value[j]! > value[target]! * (1 + 1e-12) ||
                (value[j]! > value[target]! * (1 - 1e-12) && j < target)),
          ).length;
          asked++;
          if (fresh[at]) askedNew++;
          if (value[target] === 0 || place >= 10) continue;
          hits++;
          reciprocal += 1 / (place + 1);
          if (fresh[at]) hitsNew++;
        }
      return { hit: hits / asked, mrr: reciprocal / asked, fresh: askedNew === 0 ? 0 : hitsNew / askedNew };
    };
    const support = pairs.get(0)!;
    const leastNew = Math.max(
      figures((i, j) => support[i]![j]! / counts[i]!).fresh,
      figures((i, j) => support[i]![j]! / Math.sqrt(counts[i]! * counts[j]!)).fresh,
    );
    t.equal(choice.leastNew, leastNew);
    const values = (name: keyof typeof choice.best) => Object.keys(choice.best[name]).map(Number);
    const tried = values('sizePenalty').flatMap((sizePenalty) =>
      values('confidencePower').flatMap((confidencePower) =>
        values('shrinkage').flatMap((shrinkage) =>
          values('popularityPenalty').map((popularityPenalty) => ({
            settings: { sizePenalty, shrinkage, confidencePower, popularityPenalty },
            ...figures((i, j) =>
              support[i]![j] === 0
                ? 0
                : (pairs.get(sizePenalty)![i]![j]! / (counts[i]! + shrinkage)) ** confidencePower /
                  counts[j]! ** popularityPenalty,
            ),
          })),
        ),
      ),
    );
    const own = tried.find(({ settings }) =>
      Object.entries(choice.chosen).every(
        ([name, value]) => settings[name as keyof typeof settings] === value,
      ),
    )!;
    t.ok(Math.abs(own.hit - choice.figures['hit@10']) < 1e-12);
    t.ok(Math.abs(own.mrr - choice.figures['mrr@10']) < 1e-12);
    t.ok(Math.abs(own.fresh - choice.figures['hit_new@10']) < 1e-12);
    const allowed = tried.filter(({ fresh }) => fresh >= leastNew);
    if (allowed.length > 0) {
      const most = Math.max(...allowed.map(({ hit }) => hit));
      const best = Math.max(...allowed.filter(({ hit }) => hit === most).map(({ mrr }) => mrr));
      t.ok(own.fresh >= leastNew && own.hit === most);
      t.ok(Math.abs(own.mrr - best) < 1e-12);
    } else {
      fallback++;
      const most = Math.max(...tried.map(({ fresh }) => fresh));
      t.equal(own.fresh, most);
      t.equal(own.hit, Math.max(...tried.filter(({ fresh }) => fresh === most).map(({ hit }) => hit)));
    }
  }
  t.ok(fallback > 0 && fallback < 8, `${fallback}`);
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
  t.equal(drawBaskets(20, ask, 6, seededRandom(4)).length, 2, 'as many as that are enough');
  t.equal(drawBaskets(20, ask, 1_000, seededRandom(4)).length, 10);
});
