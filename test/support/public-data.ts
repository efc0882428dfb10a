import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import { packageRoot } from '../../src/resources/package-root.ts';

/**
 * The folder of a public data set: REGULARS_TEST_DATA, else ../shared/data beside the package. Undefined where it is
 * absent, and then the test is marked as skipped; on CI, where it must be there, the test fails.
 */
export function publicData(t: Test, name: string): string | undefined {
  const folder = join(process.env.REGULARS_TEST_DATA ?? resolve(packageRoot, '..', 'shared', 'data'), name);
  if (existsSync(folder)) return folder;
  const message = `no public data at ${folder}: set REGULARS_TEST_DATA`;
  if (process.env.CI === 'true') t.fail(message);
  else t.pass(message, { skip: message });
  return undefined;
}
