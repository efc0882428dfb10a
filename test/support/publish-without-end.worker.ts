import { RedisStore } from '../../src/resources/store/redis.ts';

const [url, version] = process.argv.slice(2) as [string, string];

/** A process that publishes a version until it is killed: so many keys that it never comes to an end. */
function* entries() {
  const value = new TextEncoder().encode(version);
  for (let key = 0; ; key++) yield { kind: 'item' as const, key, value };
}

const store = await new RedisStore({ url }).ready();
process.stdout.write('ready\n');
await store.publish(version, entries());
