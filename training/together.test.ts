import t from 'tap';
import { fitTogether, TOGETHER_DEFAULTS } from '../models/cooccurrence/index.ts';
import { generateHistory } from '../test/support/generate-history.ts';
import { fitTogetherInThreads } from './together.ts';

t.test('the lists are the same, however many threads count', async (t) => {
  const snapshot = generateHistory(60_000, 3);
  const alone = fitTogether(snapshot, TOGETHER_DEFAULTS);
  t.ok(alone.item.length > 20_000, 'there is something to share out');
  for (const threads of [1, 2, 3])
    t.same(await fitTogetherInThreads(snapshot, TOGETHER_DEFAULTS, threads, 0), alone, `${threads} threads`);
});
