import type { PromotionContext } from '../../training/registry.ts';
import { footprintText } from '../operations/index.ts';
import { openStore } from '../resources/store/index.ts';
import type { CommandContext } from './context.ts';

/** Runs a promotion or a rollback as a step, with the store open where there is one to fill. */
export async function publishing<T>(
  context: CommandContext,
  work: (promotion: PromotionContext) => Promise<T>,
): Promise<T> {
  const { config } = context;
  const database = await context.database();
  // Without Redis each serving process holds the lists itself, and fills them from the version's files.
  const store = config.redisUrl === undefined ? undefined : await openStore(config);
  try {
    const result = await context.step('publishing', () =>
      work({ database, config, ...(store === undefined ? {} : { store }) }),
    );
    const live = await store?.live();
    if (store !== undefined && live !== undefined)
      context.note(
        `in Redis: ${footprintText(await store.footprint(live))}; the version before stays beside it`,
      );
    return result;
  } finally {
    await store?.close();
  }
}
