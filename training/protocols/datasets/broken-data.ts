import { RegularsError } from '../../../src/errors.ts';

export function brokenData(file: string, got: string, expected: string, cause?: unknown): RegularsError {
  return new RegularsError('invalid_dataset', `${file}: got ${got}; expected ${expected}`, { cause });
}
