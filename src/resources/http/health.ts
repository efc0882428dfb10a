import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

const PATIENCE_MS = 1_000;
const Part = Type.Enum(['ok', 'away']);

const ReadySchema = Type.Object({
  status: Type.Enum(['ready', 'degraded', 'unavailable']),
  /** Absent where nothing is away. */
  degraded: Type.Optional(Type.Array(Type.String())),
  parts: Type.Object({ database: Part, store: Part, model: Part }),
  model: Type.Object({ version: Type.Optional(Type.String()) }),
});

/**
 * Live: the process answers. Ready: it serves what it should; without the store it still does, from memory (200,
 * `degraded`), without the database or a champion it does not (503).
 */
export const healthRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/health/live',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        tags: ['health'],
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/health/ready',
    {
      config: { access: 'public', rateLimit: false },
      schema: { tags: ['health'], response: { 200: ReadySchema, 503: ReadySchema } },
    },
    async (_, reply) => {
      const { database, store, models } = app;
      const version = models.current()?.version;
      const [databaseAnswers, storeAnswers] = await Promise.all([
        answers(database.query('select 1')),
        answers(store.versions().then((versions) => isServed(versions, version))),
      ]);
      const parts = {
        database: partOf(databaseAnswers),
        store: partOf(storeAnswers),
        model: partOf(version !== undefined && models.problem() === undefined),
      };
      const away = Object.entries(parts).flatMap(([name, part]) => (part === 'ok' ? [] : [name]));
      const serves = databaseAnswers && version !== undefined;
      reply.status(serves ? 200 : 503);
      return {
        status: away.length === 0 ? 'ready' : serves ? 'degraded' : 'unavailable',
        ...(away.length > 0 && { degraded: away }),
        parts,
        model: version === undefined ? {} : { version },
      } as const;
    },
  );
};

const partOf = (ok: boolean) => (ok ? 'ok' : 'away') as 'ok' | 'away';

/** A store that answers, but lost the lists of the version that serves, does not do its part. */
function isServed(versions: readonly string[], version: string | undefined): void {
  if (version !== undefined && !versions.includes(version))
    throw new Error('the version is not in the store');
}

/** Whether it answers in time. */
async function answers(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answered = work.then(
    () => true,
    () => false,
  );
  const result = await Promise.race([answered, late]);
  clearTimeout(timer);
  return result;
}
