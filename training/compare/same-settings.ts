import { isDeepStrictEqual } from 'node:util';

/** Whether two trainings were asked for the same; either may have been through JSON. */
export function sameSettings(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}
