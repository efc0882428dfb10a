import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../resources/package-root.ts';

const SOURCE = 'src/recommend/widget/browser/regulars-recs.browser.ts';

/** The bytes of /widget.js. A build has them in a file beside the code; sources make them. */
export async function widgetScript(): Promise<Uint8Array> {
  if (!import.meta.url.endsWith('.ts'))
    return readFile(join(import.meta.dirname, basename(SOURCE).replace(/\.ts$/, '.js')));
  const bundler = await import(pathToFileURL(join(packageRoot, 'scripts', 'bundle.mjs')).href);
  return bundler.browserScript(SOURCE);
}
