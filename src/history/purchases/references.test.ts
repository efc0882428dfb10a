import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import tap from 'tap';
import { createCaches } from './caches.ts';
import { normaliseCustomer } from './references.ts';

tap.test('what is remembered of a file holds on to none of it', async (t) => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const caches = createCaches();
  const chunkBytes = 1 << 20;
  const chunks = 100;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const text = Buffer.alloc(chunkBytes, `customer-number-${chunk}@example.com;`).toString();
    normaliseCustomer({ email: text.slice(0, text.indexOf(';')) }, 'US', caches);
  }
  collect();
  t.equal(caches.normalised.size, chunks);
  t.ok(process.memoryUsage().heapUsed - before < (chunks * chunkBytes) / 4, 'a fraction of the chunks');
});
