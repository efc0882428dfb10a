import { readCustomerHistory } from '../src/history/snapshot/index.ts';
import type { Database } from '../src/resources/database/index.ts';
import type { LoadedVersion } from '../src/resources/models/index.ts';
import { customersRefusingProfiling } from '../src/resources/models/repository.ts';
import type { RecommendationStore } from '../src/resources/store/port.ts';
import { readEntries } from './lists-file.ts';
import { customersChangedSince } from './repository.ts';
import { versionDirectory } from './version-files.ts';

export { readEntries } from './lists-file.ts';

const PAGE = 500;

/**
 * Brings a version's lists into a store that outlives this process, then up to date with everything that happened to
 * customers since its watermark: nobody is offered what they bought since, and nobody comes back who was erased or wants
 * no lists of their own. Nothing is
 * live before the store is told to activate it.
 */
export async function publish(
  around: { database: Database; store: RecommendationStore; dataDir: string },
  { version, model, watermark, scorer }: LoadedVersion,
): Promise<void> {
  const { database, store, dataDir } = around;
  if (!(await store.versions()).includes(version))
    await store.publish(version, readEntries(`${versionDirectory(dataDir, version)}/lists.bin`));
  const changed = await customersChangedSince(database, watermark);
  for (let at = 0; at < changed.length; at += PAGE) {
    const customerNos = changed.slice(at, at + PAGE);
    const histories = await readCustomerHistory(database, customerNos);
    const refused = await customersRefusingProfiling(database, customerNos);
    for (const customerNo of customerNos) {
      const history = histories.get(customerNo);
      const latest = history?.baskets.at(-1)?.day;
      if (history === undefined || latest === undefined || refused.has(customerNo))
        await store.remove(version, 'customer', customerNo);
      else {
        const lists = await scorer.lists(history, Math.max(model.lastDay + 1, latest));
        await store.put(version, 'customer', customerNo, lists);
      }
    }
  }
}
