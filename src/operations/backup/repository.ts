import { finished } from 'node:stream/promises';
import type { Database, Session } from '../../resources/database/index.ts';

export interface TableShape {
  /** Quoted as SQL needs it, like everything here. */
  name: string;
  columns: string[];
}

export interface DatabaseShape {
  migrations: { name: string; checksum: string }[];
  tables: TableShape[];
  partitions: { name: string; parent: string; bound: string }[];
}

/** Sees the database as it was at one moment, however long the work takes; writers are not held up. */
export async function atOneMoment<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  return database.session(async (session) => {
    await session.query('begin isolation level repeatable read read only');
    try {
      return await work(session);
    } finally {
      await session.query('rollback').catch(() => {});
    }
  });
}

export async function shapeOf(session: Session): Promise<DatabaseShape> {
  const migrations = await session.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations order by name',
  );
  const tables = await session.query<TableShape>(
    `select format('%I', relname) as name, array_agg(format('%I', attname) order by attnum) as columns
     from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
       and attgenerated = ''
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> 'schema_migrations'
     group by relname order by relname collate "C"`,
  );
  const partitions = await session.query<DatabaseShape['partitions'][number]>(
    `select format('%I', part.relname) as name, format('%I', whole.relname) as parent,
       pg_get_expr(part.relpartbound, part.oid) as bound
     from pg_inherits join pg_class part on part.oid = inhrelid join pg_class whole on whole.oid = inhparent
     where part.relispartition and part.relkind = 'r' and part.relnamespace = 'public'::regnamespace
     order by part.relname collate "C"`,
  );
  return { migrations, tables, partitions };
}

/** Rows in COPY's text format, one a line. */
export function rowsOf(session: Session, { name, columns }: TableShape): AsyncIterable<Buffer> {
  return session.copyTo(`copy (select ${columns.join(', ')} from ${name}) to stdout`);
}

export interface SequenceState {
  name: string;
  last: number;
}

/** Asked after the rows: numbers may have been given out meanwhile, none of the rows has a later one. */
export function sequencesOf(session: Session): Promise<SequenceState[]> {
  return session.query<SequenceState>(
    `select format('%I', sequencename) as name, last_value as last from pg_sequences
     where schemaname = 'public' and last_value is not null order by 1`,
  );
}

/** Makes an empty migrated database ready to take rows: no trigger, no foreign key looks at them (a superuser's right). */
export async function prepareLoading(session: Session, { tables, partitions }: DatabaseShape): Promise<void> {
  await session.query('set local session_replication_role = replica');
  await session.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
  for (const { name, parent, bound } of partitions)
    await session.query(`create table if not exists ${name} partition of ${parent} ${bound}`);
}

export async function loadRows(
  session: Session,
  { name, columns }: TableShape,
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  const sink = session.copyFrom(`copy ${name} (${columns.join(', ')}) from stdin`);
  const done = finished(sink);
  done.catch(() => {});
  for await (const chunk of chunks)
    if (!sink.write(chunk)) await Promise.race([new Promise((resolve) => sink.once('drain', resolve)), done]);
  sink.end();
  await done;
}

export async function loadSequences(session: Session, sequences: readonly SequenceState[]): Promise<void> {
  for (const { name, last } of sequences)
    await session.query('select setval($1::regclass, $2)', [name, last]);
}

export async function refreshAll(database: Database): Promise<void> {
  await database.query('analyze');
}
