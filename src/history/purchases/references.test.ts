import tap from 'tap';
import { collectGarbage } from '../../resources/collect-garbage.ts';
import { createCaches } from './caches.ts';
import { normaliseCustomer } from './references.ts';

tap.test('what is remembered of a file holds on to none of it', async (t) => {
  const caches = createCaches();
  const chunkBytes = 1 << 20;
  const chunks = 100;
  collectGarbage(0);
  const before = process.memoryUsage().heapUsed;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const text = Buffer.alloc(chunkBytes, `customer-number-${chunk}@example.com;`).toString();
    normaliseCustomer({ email: text.slice(0, text.indexOf(';')) }, 'US', caches);
  }
  collectGarbage(0);
  t.equal(caches.normalised.size, chunks);
  t.ok(process.memoryUsage().heapUsed - before < (chunks * chunkBytes) / 4, 'a fraction of the chunks');
});
