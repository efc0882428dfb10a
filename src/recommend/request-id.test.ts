import t from 'tap';
import { newRequestId } from './request-id.ts';

t.test('ids are UUIDs of version 7, each another, later ones behind earlier ones', async (t) => {
  const before = Date.now();
  const ids = Array.from({ length: 1_000 }, newRequestId);
  const after = Date.now();
  t.equal(new Set(ids).size, ids.length);
  t.equal(new Set(ids.map((id) => id.slice(24))).size, ids.length, 'all of it that is random');
  const times = ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16));
  t.strictSame(
    times,
    times.toSorted((a, b) => a - b),
  );
  t.ok(times.every((time) => time >= before && time <= after));
  for (const id of ids) t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
