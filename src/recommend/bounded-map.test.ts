import t from 'tap';
import { BoundedMap } from './bounded-map.ts';

t.test('what was set or asked for longest ago is forgotten first', async (t) => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  t.equal(map.get('a'), 1);
  map.set('c', 3);
  t.equal(map.get('b'), undefined);
  map.set('a', 4);
  map.set('d', 5);
  t.strictSame([map.get('a'), map.get('c'), map.get('d'), map.size], [4, undefined, 5, 2]);
});

t.test('a map of none keeps none', async (t) => {
  const map = new BoundedMap<string, number>(0);
  map.set('a', 1);
  t.strictSame([map.get('a'), map.size], [undefined, 0]);
});
