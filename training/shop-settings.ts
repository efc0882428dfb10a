import type { Database } from '../src/resources/database/index.ts';
import { catalogueLoadedOn } from './repository.ts';
import { FIT_DEFAULTS, type FitSettings } from './settings.ts';
import { readTuning, type Tuning } from './tuning/tuning-file.ts';

/** The settings that this shop's next training has, where nothing else is asked for; what of them was tuned, null = nothing. */
export async function shopSettings(
  database: Database,
  dataDir: string,
): Promise<{ settings: FitSettings; tuning: Tuning | null }> {
  const tuning = await readTuning(dataDir);
  const settings = {
    ...FIT_DEFAULTS,
    nextPurchase: { ...FIT_DEFAULTS.nextPurchase, ...tuning?.settings },
    novelty: { ...FIT_DEFAULTS.novelty, loadedOn: await catalogueLoadedOn(database) },
  };
  return { settings, tuning };
}
