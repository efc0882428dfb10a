import { latestTouches } from './latest-touches.ts';
import { SESSION_PAUSE_MS, type SessionStore, type Touch } from './port.ts';

const MOST_SESSIONS = 100_000;

interface Session {
  touches: readonly Touch[];
  endsAt: number;
}

export interface InProcessSessionsOptions {
  pauseMs?: number;
  mostSessions?: number;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}

/** Keeps the sessions that this process heard of. */
export class InProcessSessions implements SessionStore {
  /** The one that was touched longest ago stands first, and ends first. */
  readonly #sessions = new Map<string, Session>();
  readonly #pauseMs: number;
  readonly #mostSessions: number;
  readonly #now: () => number;

  constructor({
    pauseMs = SESSION_PAUSE_MS,
    mostSessions = MOST_SESSIONS,
    now = () => performance.now(),
  }: InProcessSessionsOptions = {}) {
    this.#pauseMs = pauseMs;
    this.#mostSessions = mostSessions;
    this.#now = now;
  }

  async add(visitor: string, touches: readonly Touch[]): Promise<void> {
    this.#forgetEnded();
    const latest = latestTouches([...(this.#sessions.get(visitor)?.touches ?? []), ...touches]);
    this.#sessions.delete(visitor);
    this.#sessions.set(visitor, { touches: latest, endsAt: this.#now() + this.#pauseMs });
    if (this.#sessions.size > this.#mostSessions) this.#sessions.delete(this.#sessions.keys().next().value!);
  }

  async read(visitor: string): Promise<Touch[]> {
    this.#forgetEnded();
    return [...(this.#sessions.get(visitor)?.touches ?? [])];
  }

  async remove(visitor: string): Promise<void> {
    this.#sessions.delete(visitor);
  }

  #forgetEnded(): void {
    const now = this.#now();
    for (const [visitor, { endsAt }] of this.#sessions) {
      if (endsAt > now) return;
      this.#sessions.delete(visitor);
    }
  }
}
