import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../resources/package-root.ts';

/** The bytes of /widget.js. A build has them in a file beside the code; sources make them. */
export async function widgetScript(): Promise<Uint8Array> {
  if (!import.meta.url.endsWith('.ts')) return readFile(join(import.meta.dirname, 'widget.js'));
  const bundler = await import(pathToFileURL(join(packageRoot, 'scripts', 'bundle.mjs')).href);
  return bundler.widgetScript();
}
