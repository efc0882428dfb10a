import fastifyPlugin from 'fastify-plugin';
import type { CatalogueView } from '../../resources/catalogue/index.ts';
import type { Queryable } from '../../resources/database/index.ts';
import { readSoldOut, writeSoldOut } from './repository/sold-out.ts';

const EVERY_MS = 60_000;

declare module 'fastify' {
  interface FastifyInstance {
    soldOut: SoldOut;
  }
}

/**
 * Writes down which goods are to be had nowhere any more and which are again, as the catalogue in memory has it: stock is
 * kept as it is, not as it was. Every server does, and comes to the same; what comes and goes within a minute is not seen.
 */
export class SoldOut {
  readonly #database: Queryable;
  readonly #catalogue: Pick<CatalogueView, 'newest' | 'item' | 'inStock' | 'revision'>;
  /** Null before the first look. */
  #gone: Set<number> | null = null;
  #revision = Number.NaN;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    database: Queryable,
    catalogue: Pick<CatalogueView, 'newest' | 'item' | 'inStock' | 'revision'>,
  ) {
    this.#database = database;
    this.#catalogue = catalogue;
  }

  /** Resolves when what the catalogue had at the call is written; costs nothing where it is as it was. */
  look(at: Date): Promise<void> {
    const turn = this.#turn.then(() => this.#write(at));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #write(at: Date): Promise<void> {
    const { revision } = this.#catalogue;
    if (revision === this.#revision) return;
    this.#gone ??= new Set(await readSoldOut(this.#database));
    const gone: number[] = [];
    const back: number[] = [];
    for (const itemNo of this.#catalogue.newest()) {
      const here = this.#catalogue.item(itemNo)?.available === true && this.#catalogue.inStock(itemNo);
      if (here === this.#gone.has(itemNo)) (here ? back : gone).push(itemNo);
    }
    await writeSoldOut(this.#database, { gone, back, at });
    for (const itemNo of gone) this.#gone.add(itemNo);
    for (const itemNo of back) this.#gone.delete(itemNo);
    this.#revision = revision;
  }
}

export const soldOutPlugin = fastifyPlugin(
  async (app, { now }: { now: () => Date }) => {
    const soldOut = new SoldOut(app.database, app.catalogue);
    app.decorate('soldOut', soldOut);
    const clock = setInterval(() => {
      soldOut.look(now()).catch((error) => app.log.warn({ err: error }, 'what is sold out was not written'));
    }, EVERY_MS);
    clock.unref();
    app.addHook('onClose', async () => {
      clearInterval(clock);
      // One that has begun ends before the database closes.
      await soldOut.look(now()).catch(() => undefined);
    });
  },
  { name: 'sold-out', fastify: '5.x', dependencies: ['database', 'catalogue'] },
);
