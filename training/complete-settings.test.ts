import t from 'tap';
import { completeSettings } from './complete-settings.ts';
import { FIT_DEFAULTS } from './settings.ts';

t.test('what an earlier release did not know has its default, what it knew stays', async (t) => {
  t.same(completeSettings({}), FIT_DEFAULTS);
  const { prior, ...rebuy } = FIT_DEFAULTS.rebuy;
  const settings = completeSettings({
    seed: 7,
    rebuy: { ...rebuy, judgedAfterGaps: 99 },
    novelty: { ...FIT_DEFAULTS.novelty, loadedOn: [5] },
    gone: 1,
  });
  t.same(settings, {
    ...FIT_DEFAULTS,
    seed: 7,
    rebuy: { ...FIT_DEFAULTS.rebuy, judgedAfterGaps: 99 },
    novelty: { ...FIT_DEFAULTS.novelty, loadedOn: [5] },
  });
  t.equal(settings.rebuy.prior, prior);
});

t.test('what was told of how pairs are scored stays: only what was not told is chosen', async (t) => {
  const together = { shrinkage: 3, popularityPenalty: 0.5 };
  t.same(completeSettings({ together }), { ...FIT_DEFAULTS, together });
});
