import { RegularsError } from '../errors.ts';

/**
 * The names of --models as reports spell them, whatever their case.
 * @throws RegularsError `invalid_request` naming what is not `among` the models of the protocol.
 */
export function modelNames(
  given: readonly string[] | undefined,
  among: readonly string[],
): string[] | undefined {
  return given?.map((text) => {
    const name = among.find((known) => known.toLowerCase() === text.toLowerCase());
    if (name === undefined)
      throw new RegularsError('invalid_request', `--models: ${text} is none of ${among.join(', ')}`);
    return name;
  });
}
