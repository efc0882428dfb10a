import { createHash } from 'node:crypto';

/** `none`: nobody was named, so that there is nobody to hold out. */
export type Arm = 'treatment' | 'holdout' | 'none';

/**
 * Drawn from the id alone: the same for ever and everywhere, and a larger share keeps everyone whom a smaller held out.
 * @param share 0…1 of all ids.
 */
export function armOf(id: string, share: number): Arm {
  if (share === 0) return 'treatment';
  const draw = createHash('sha256').update(`holdout/${id}`).digest().readUInt32BE() / 2 ** 32;
  return draw < share ? 'holdout' : 'treatment';
}
