import type pg from 'pg';
import type { Change } from './database.ts';

export async function follow(
  source: { connect(): Promise<pg.Client> },
  handler: (changes: Change[]) => void | Promise<void>,
): Promise<() => Promise<void>> {
  const client = await source.connect();
  await client.query('listen regulars_changes');
  let { seq } = (await client.query('select coalesce(max(seq), 0) as seq from changes')).rows[0];
  let reading = Promise.resolve();
  const read = async () => {
    const { rows } = await client.query<Change>(
      'select seq, kind, key from changes where seq > $1 order by seq',
      [seq],
    );
    if (rows.length === 0) return;
    seq = rows.at(-1)!.seq;
    await handler(rows);
  };
  client.on('notification', () => {
    reading = reading.then(read);
  });
  return async () => {
    await reading;
    await client.end();
  };
}
