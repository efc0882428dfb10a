import { join } from 'node:path';
import { loadModel } from '../../../models/artifact/index.ts';
import type { Model } from '../../../models/model.ts';
import { RegularsError } from '../../errors.ts';
import type { ListEntry, RecommendationStore } from '../store/port.ts';
import type { RegisteredVersion } from './repository.ts';
import { Scorer } from './scorer.ts';

/** A version ready to serve: pinned by a request from its first read to its last. */
export interface LoadedVersion {
  readonly version: string;
  readonly model: Model;
  readonly watermark: number;
  /** Makes customers' lists, as `model` would, in a thread beside. */
  readonly scorer: Pick<Scorer, 'lists' | 'close'>;
}

export type ReadLists = (listsPath: string) => AsyncIterable<ListEntry>;

/**
 * Reads, checks and warms up DATA/models/VERSION/model.bin, in the thread that will make its lists: nobody waits for it here.
 * @throws RegularsError `model_missing`, `artifact_corrupt`.
 */
export async function loadVersion(registered: RegisteredVersion, dataDir: string): Promise<LoadedVersion> {
  const { version, checksum, watermark } = registered;
  const scorer = await Scorer.open(join(dataDir, 'models', version, 'model.bin')).catch((error) => {
    if (!(error instanceof RegularsError)) throw error;
    throw new RegularsError(error.code, `model ${version}: ${error.message}`, { cause: error });
  });
  const { opened } = scorer;
  if (opened.checksum !== checksum) {
    await scorer.close();
    throw new RegularsError(
      'artifact_corrupt',
      `model ${version}: got SHA-256 ${opened.checksum}, expected ${checksum} as registered`,
    );
  }
  const model = loadModel(opened.bytes, opened.checksum);
  model.chainList();
  return { version, model, watermark, scorer };
}

/**
 * Brings a version's lists into a store that lacks them: one in this process, or a Redis that lost its data.
 * @throws RegularsError `store_unavailable`.
 */
export async function fillStore(
  store: RecommendationStore,
  version: string,
  dataDir: string,
  readLists: ReadLists,
): Promise<void> {
  if ((await store.versions()).includes(version)) return;
  await store.publish(version, readLists(join(dataDir, 'models', version, 'lists.bin')));
}
