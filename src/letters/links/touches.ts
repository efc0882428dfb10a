import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { type Event, EventBuffer, Partitions, surestIdentifier, writeEvents } from '../../history/index.ts';
import type { Database } from '../../resources/database/index.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { SentLetter } from '../repository.ts';

/** What somebody did with a letter. */
export interface Touch {
  letter: SentLetter;
  kind: Extract<Event['kind'], 'click' | 'impression'>;
  at: Date;
  /** That was clicked. */
  block?: string;
  /** Of the item that the click led to. */
  sku?: string | undefined;
}

/** Opens and clicks, kept as events of the letter's customer whose `requestId` is the letter's id. */
export class Touches {
  readonly #database: Database;
  readonly #secrets: Secrets;
  readonly #log: FastifyBaseLogger;
  readonly #buffer: EventBuffer;

  constructor(database: Database, secrets: Secrets, log: FastifyBaseLogger) {
    this.#database = database;
    this.#secrets = secrets;
    this.#log = log;
    const partitions = new Partitions(database);
    this.#buffer = new EventBuffer((events) => writeEvents(database, secrets, partitions, events));
  }

  /** Resolves when it is stored; where it cannot be, it is logged: whoever clicked goes on all the same. */
  async add({ letter, kind, at, block, sku }: Touch): Promise<void> {
    try {
      const identifier = await surestIdentifier(this.#database, this.#secrets, letter.customerNo);
      await this.#buffer.add([
        {
          source: 'default',
          id: randomUUID(),
          kind,
          at,
          identifier: identifier ?? undefined,
          items: sku === undefined ? [] : [{ codes: [sku] }],
          store: undefined,
          session: undefined,
          placement: block === undefined ? letter.template : `${letter.template}/${block}`,
          requestId: letter.letterId,
          query: undefined,
          currency: undefined,
          trusted: true,
        },
      ]);
    } catch (error) {
      this.#log.warn({ err: error }, `the ${kind} of a letter was not counted`);
    }
  }

  async close(): Promise<void> {
    await this.#buffer.close();
  }
}
