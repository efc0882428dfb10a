import { rm } from 'node:fs/promises';
import type { Config } from '../src/config.ts';
import { RegularsError } from '../src/errors.ts';
import type { Database } from '../src/resources/database/database.ts';
import { loadVersion } from '../src/resources/models/champion.ts';
import type { RecommendationStore } from '../src/resources/store/port.ts';
import { whatSpeaksAgainst } from './gate.ts';
import { publish } from './publish.ts';
import {
  champion,
  listVersions,
  nameChampion,
  type RegisteredModel,
  unregister,
  withPromotionLock,
} from './repository.ts';
import { versionDirectory } from './version-files.ts';

/** Beside champion and previous, the latest versions that stay. */
const KEPT_VERSIONS = 3;

export type { Alias, RegisteredModel } from './repository.ts';
export { categoryTitles, champion, listVersions } from './repository.ts';

export interface PromotionContext {
  database: Database;
  config: Pick<Config, 'dataDir'>;
  /** The store that outlives this process; absent where each serving process fills its own from the files. */
  store?: RecommendationStore;
}

/**
 * Makes a version the one that is served: judged, checked, its lists published and brought up to date, and only then named
 * champion, in one transaction that every serving process follows. Killed before that, the champion is as before.
 * @param force promotes what the gate refuses; the registry says so.
 * @throws RegularsError `gate_refused` with what speaks against it; `not_found`, `model_missing`, `artifact_corrupt`,
 *   `store_unavailable`.
 */
export async function promote(
  context: PromotionContext,
  version: string,
  { force = false }: { force?: boolean } = {},
): Promise<RegisteredModel> {
  return withPromotionLock(context.database, async () => {
    const candidate = await findVersion(context.database, version);
    const served = await champion(context.database);
    const against = await whatSpeaksAgainst(context.config.dataDir, candidate, served);
    // Again is no change, but what was forced unmeasured may have been measured since.
    if (served?.version === version)
      return makeChampion(context, served, against.length > 0 ? undefined : null);
    if (against.length > 0 && !force)
      throw new RegularsError(
        'gate_refused',
        `${version} is not promoted: ${against.join('; ')}. To promote it all the same: --force`,
      );
    return makeChampion(context, candidate, against.length > 0 ? against : null);
  });
}

/**
 * Makes the version that was served before the champion, at once and without training.
 * @throws RegularsError `conflict` where there is none.
 */
export async function rollback(context: PromotionContext): Promise<RegisteredModel> {
  return withPromotionLock(context.database, async () => {
    const previous = (await listVersions(context.database)).find(({ aliases }) =>
      aliases.includes('previous'),
    );
    if (previous === undefined)
      throw new RegularsError('conflict', 'there is no version before the champion to go back to');
    return makeChampion(context, previous, undefined);
  });
}

async function makeChampion(
  context: PromotionContext,
  registered: RegisteredModel,
  forced: readonly string[] | null | undefined,
): Promise<RegisteredModel> {
  const { database, store } = context;
  const { dataDir } = context.config;
  const { version } = registered;
  const loaded = await loadVersion(registered, dataDir);
  try {
    if (store !== undefined) {
      await publish({ database, store, dataDir }, loaded);
      await store.activate(version);
    }
  } finally {
    await loaded.scorer.close();
  }
  await nameChampion(database, version, forced);
  await prune(context);
  return (await champion(database))!;
}

/** @throws RegularsError `not_found`, naming those that there are. */
export async function findVersion(database: Database, version: string): Promise<RegisteredModel> {
  const versions = await listVersions(database);
  const registered = versions.find((candidate) => candidate.version === version);
  if (registered !== undefined) return registered;
  if (versions.length === 0) throw new RegularsError('not_found', 'there is no version yet: train one first');
  const known = versions.map((candidate) => candidate.version).join(', ');
  throw new RegularsError('not_found', `got version ${version}, expected one of ${known}`);
}

/** Removes versions that are neither named nor among the latest, with their files; the store keeps the named ones. */
async function prune({ database, config, store }: PromotionContext): Promise<void> {
  const versions = await listVersions(database);
  const named = new Set(versions.filter(({ aliases }) => aliases.length > 0).map(({ version }) => version));
  for (const { version } of versions.slice(KEPT_VERSIONS)) {
    if (named.has(version)) continue;
    await unregister(database, version);
    await rm(versionDirectory(config.dataDir, version), { recursive: true, force: true });
  }
  if (store === undefined) return;
  const live = await store.live();
  for (const version of await store.versions())
    if (!named.has(version) && version !== live) await store.drop(version);
}
