import type { PromotionContext } from '../../training/registry.ts';
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
    return await context.step('publishing', () =>
      work({ database, config, ...(store === undefined ? {} : { store }) }),
    );
  } finally {
    await store?.close();
  }
}
