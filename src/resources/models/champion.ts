import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel } from '../../../models/artifact/index.ts';
import type { Model } from '../../../models/model.ts';
import { RegularsError } from '../../errors.ts';
import type { ListEntry, RecommendationStore } from '../store/port.ts';
import type { RegisteredVersion } from './repository.ts';

/** A version ready to serve: pinned by a request from its first read to its last. */
export interface LoadedVersion {
  readonly version: string;
  readonly model: Model;
  readonly watermark: number;
}

export type ReadLists = (listsPath: string) => AsyncIterable<ListEntry>;

/**
 * Reads, checks and warms up DATA/models/VERSION/model.bin.
 * @throws RegularsError `model_missing`, `artifact_corrupt`.
 */
export async function loadVersion(registered: RegisteredVersion, dataDir: string): Promise<LoadedVersion> {
  const { version, checksum, watermark } = registered;
  const path = join(dataDir, 'models', version, 'model.bin');
  const bytes = await readFile(path).catch((cause) => {
    throw new RegularsError('model_missing', `model ${version}: ${path} cannot be read`, { cause });
  });
  const model = load(version, bytes);
  if (model.checksum !== checksum)
    throw new RegularsError(
      'artifact_corrupt',
      `model ${version}: got SHA-256 ${model.checksum}, expected ${checksum} as registered`,
    );
  // Warm up: what is made on first use is made now, not in a customer's request.
  model.chainList();
  model.customerLists({ baskets: [] }, 0);
  return { version, model, watermark };
}

function load(version: string, bytes: Uint8Array): Model {
  try {
    return loadModel(bytes);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RegularsError('artifact_corrupt', `model ${version}: ${message}`, { cause });
  }
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
