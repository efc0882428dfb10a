import { createHash } from 'node:crypto';
import type { Model } from '../model.ts';
import { TrainedModel } from '../trained-model.ts';
import { decodeModel } from './decode/model.ts';

/**
 * The model in the bytes of a model.bin, which must not change as long as it is used: its arrays are views of them.
 * @param checksum what an earlier call with these bytes found, in whatever thread: they are not looked through again.
 * @throws CorruptBytesError where they are not a whole, sound artifact of this format.
 */
export function loadModel(bytes: Uint8Array, checksum?: string): Model {
  const fitted = decodeModel(bytes, checksum !== undefined);
  return new TrainedModel(fitted, checksum ?? createHash('sha256').update(bytes).digest('hex'));
}
