import { types } from 'pg';

const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const NUMERIC_ARRAY = 1231;
const TEXT_ARRAY = 1009;

/** @throws RangeError beyond 2^53: a number could not tell such values apart. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8: got ${text}, expected at most 2^53 - 1`);
  return value;
}

const parseTextArray = types.getTypeParser(TEXT_ARRAY as number, 'text') as (
  text: string,
) => (string | null)[];

function parseInt8Array(text: string): (number | null)[] {
  return parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)));
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [INT8, parseInt8],
  [DATE, String],
  [INT8_ARRAY, parseInt8Array],
  [DATE_ARRAY, parseTextArray],
  [NUMERIC_ARRAY, parseTextArray],
]);

/** Result types of our own connections; pg's process-wide parsers stay as they are. */
export const sqlTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    const ours = format === 'binary' ? undefined : PARSERS.get(oid);
    return ours ?? types.getTypeParser(oid, format as 'text');
  },
};
