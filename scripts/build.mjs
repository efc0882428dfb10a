// Bundles the command line, and each worker as a file of its own, into dist/.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, programs, root } from './bundle.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await bundle(dist, programs('src', 'training'), { sourcemap: true });
