import { broken } from './broken.ts';

/** @throws RegularsError `template_broken` naming the file */
export function parseJson({ file, text }: { file: string; text: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken({ file, line: 1 }, `not JSON: ${(error as Error).message}`);
  }
}
