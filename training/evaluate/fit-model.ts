import { loadModel } from '../../models/artifact/index.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import type { CustomerHistory, Model } from '../../models/model.ts';
import { completeSettings } from '../complete-settings.ts';
import { fit } from '../fit.ts';
import type { FitSettings } from '../settings.ts';

/** Our model as evaluation sees it: fitted on a snapshot, it answers for any history. */
export type FittedModel = Pick<Model, 'customerLists' | 'nextAtVisit'>;
export type FitModel = (snapshot: Snapshot) => Promise<FittedModel>;

/** The name of our model in every report. */
export const OURS = 'next-purchase';

/** Our model where the store and the time of the visit are known. */
export const AT_VISIT = 'next-purchase at the visit';

/** Our model with the settings of the version that is served, fitted on the same history. */
export const CHAMPION = 'champion';

/**
 * The model that `train` makes with these settings, through the bytes of its artifact, for its next purchases: what they do
 * not need is not learnt, as it takes half of the time and the most memory.
 */
export function fitting(told: Partial<FitSettings>): FitModel {
  const settings = completeSettings(told);
  const asked: FitSettings = {
    ...settings,
    similar: { ...settings.similar, neighbours: 0 },
    replenishment: { ...settings.replenishment, comparedLines: 0, fittedLines: 0 },
  };
  return async (snapshot) => loadModel((await fit(snapshot, asked)).bytes);
}

/** item_no of the customer's next purchases, best first: what a shop would be given. */
export function rankedItems(
  model: FittedModel,
  history: CustomerHistory,
  today: number,
  count: number,
): number[] {
  return model
    .customerLists(history, today)
    .next.slice(0, count)
    .map(({ item }) => item);
}
