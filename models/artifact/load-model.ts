import { createHash } from 'node:crypto';
import type { Model } from '../model.ts';
import { TrainedModel } from '../trained-model.ts';
import { decodeModel } from './decode/model.ts';

/**
 * The model in the bytes of a model.bin, which must not change as long as it is used: its arrays are views of them.
 * @throws CorruptBytesError where they are not a whole, sound artifact of this format.
 */
export function loadModel(bytes: Uint8Array): Model {
  const fitted = decodeModel(bytes);
  return new TrainedModel(fitted, createHash('sha256').update(bytes).digest('hex'));
}
