import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../errors.ts';
import type { Event, EventResult } from './event.ts';

/** How long the first beacon waits for others to be written with. */
const LINGER_MS = 10;
const EVENTS_A_WRITE = 2_000;
/** Some seconds of a busy evening: whoever comes then is told to come again. */
const MOST_WAITING = 20_000;

interface Waiting {
  events: readonly Event[];
  resolve(results: EventResult[]): void;
  reject(error: unknown): void;
}

/** Writes the events of many beacons at once; each is answered when its own are stored, or with the error. */
export class EventBuffer {
  readonly #write: (events: readonly Event[]) => Promise<EventResult[]>;
  #queue: Waiting[] = [];
  #waiting = 0;
  #running: Promise<void> | undefined;

  constructor(write: (events: readonly Event[]) => Promise<EventResult[]>) {
    this.#write = write;
  }

  /** @throws RegularsError `overloaded` where too many wait already; what the write throws. */
  add(events: readonly Event[]): Promise<EventResult[]> {
    if (this.#waiting + events.length > MOST_WAITING)
      throw new RegularsError(
        'overloaded',
        'events: more wait to be written than fit; send them again later',
      );
    return new Promise((resolve, reject) => {
      this.#queue.push({ events, resolve, reject });
      this.#waiting += events.length;
      this.#running ??= this.#run();
    });
  }

  /** Resolves when all that waits is written. */
  async close(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await delay(LINGER_MS);
    while (this.#queue.length > 0) await this.#writeTogether(this.#next());
    this.#running = undefined;
  }

  #next(): Waiting[] {
    let count = 0;
    let calls = 0;
    while (
      calls < this.#queue.length &&
      (calls === 0 || count + this.#queue[calls]!.events.length <= EVENTS_A_WRITE)
    )
      count += this.#queue[calls++]!.events.length;
    return this.#queue.splice(0, calls);
  }

  async #writeTogether(calls: readonly Waiting[]): Promise<void> {
    const events = calls.flatMap((call) => call.events);
    try {
      const results = await this.#write(events);
      let at = 0;
      for (const { events: own, resolve } of calls) {
        resolve(results.slice(at, at + own.length));
        at += own.length;
      }
      this.#waiting -= events.length;
    } catch (error) {
      const away = error instanceof RegularsError && error.code === 'database_unavailable';
      // What is wrong with one must not sink the others.
      if (calls.length > 1 && !away) for (const call of calls) await this.#writeTogether([call]);
      else {
        for (const call of calls) call.reject(error);
        this.#waiting -= events.length;
      }
    }
  }
}
