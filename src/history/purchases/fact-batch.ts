import type { Static, TSchema } from 'typebox';
import { elementBatch } from '../../resources/http/index.ts';
import type { WriteResult } from './purchase.ts';
import { MAX_BATCH } from './schemas.ts';

/** A call of purchases or returns. */
export function factBatch<Body extends TSchema>(name: string, element: Body) {
  const { body, validatorCompiler, answer } = elementBatch(name, element, MAX_BATCH);
  return {
    /** What the API's description says of the call beside its summary. */
    description: `At most ${MAX_BATCH.toLocaleString('en')} ${name} a call; each is answered on its own, in their order.`,
    body,
    validatorCompiler,
    answer<Fact>(
      elements: readonly unknown[],
      factOf: (body: Static<Body>) => Fact,
      write: (facts: readonly Fact[]) => Promise<readonly WriteResult[]>,
    ): Promise<WriteResult[]> {
      return answer<Fact, WriteResult>(
        elements,
        factOf,
        ({ code, message }, value) => ({ id: idOf(value), status: 'rejected', error: { code, message } }),
        write,
      );
    },
  };
}

function idOf(value: unknown): string | null {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id.slice(0, 128) : null;
}
