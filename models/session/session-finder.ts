import { Accumulator } from '../core/accumulator.ts';
import { TopK } from '../core/top-k.ts';
import type { SessionParts } from './fit.ts';
import type { SessionSettings } from './settings.ts';

/** A row of the best items, best first, equal scores by the lower row; views that the next call overwrites. */
export interface SessionItems {
  ids: Uint32Array;
  scores: Float32Array;
}

/**
 * Neighbours of a visitor's session (VMIS-kNN, "Serenade", §3; V-SkNN: Ludewig, Jannach, "Evaluation of Session-based
 * Recommendation Algorithms", 2018). Holds scratch: one a thread.
 *
 *   λ(p) = max(0, 1 − p / window)                        p items back from the latest
 *   similarity(n) = size(n)^−e · Σ λ(p_i) · rarity(i)^match   over the items i that both sessions have
 *   score(j) = rarity(j)^offer · Σ similarity(n) · λ(latest item shared with n)   over the k neighbours that have j
 */
export class SessionFinder {
  readonly #parts: SessionParts;
  readonly #settings: SessionSettings;
  readonly #matchWeight: Float32Array;
  readonly #offerWeight: Float32Array;
  readonly #sizeWeight: Float32Array;
  readonly #similarity: Accumulator;
  /** Session → λ of the latest item it shares with the visitor's. */
  readonly #latest: Float32Array;
  readonly #neighbours: TopK;
  readonly #scores: Accumulator;
  readonly #top: TopK;

  constructor(parts: SessionParts, settings: SessionSettings) {
    const { start } = parts.sessions;
    const sessions = start.length - 1;
    const items = parts.rarity.length;
    this.#parts = parts;
    this.#settings = settings;
    this.#matchWeight = parts.rarity.map((rarity) => rarity ** settings.matchRarity);
    this.#offerWeight = parts.rarity.map((rarity) => rarity ** settings.offerRarity);
    this.#sizeWeight = Float32Array.from(
      { length: sessions },
      (_, s) => (start[s + 1]! - start[s]!) ** -settings.sizePenalty,
    );
    this.#similarity = new Accumulator(sessions);
    this.#latest = new Float32Array(sessions);
    this.#neighbours = new TopK(1, settings.neighbours);
    this.#scores = new Accumulator(items);
    this.#top = new TopK(1, settings.length);
  }

  /**
   * The items that whoever had such a session went on with, none that it has already.
   * @param session item rows in the order of the visit, the latest last; a repeated one counts at its latest place.
   */
  find(session: ArrayLike<number>): SessionItems {
    this.#addSessions(session);
    this.#addItems();
    const { sum, touched, size } = this.#scores;
    const top = this.#top;
    top.clear();
    for (let at = 0; at < size; at++) {
      const item = touched[at]!;
      if (!includes(session, item)) top.offer(0, item, sum[item]! * this.#offerWeight[item]!);
    }
    this.#scores.clear();
    this.#similarity.clear();
    return top.ranked(0);
  }

  #addSessions(session: ArrayLike<number>): void {
    const { start, values } = this.#parts.sessionsOf;
    const { window } = this.#settings;
    const latest = this.#latest;
    const similarity = this.#similarity;
    // From the latest item back: the first touch of a session is by the latest item they share.
    for (let at = session.length - 1, back = 0; at >= 0 && back < window; at--) {
      const item = session[at]!;
      if (includes(session, item, at + 1)) continue;
      const decay = 1 - back++ / window;
      const weight = decay * this.#matchWeight[item]!;
      for (let entry = start[item]!; entry < start[item + 1]!; entry++) {
        const neighbour = values[entry]!;
        if (!similarity.has(neighbour)) latest[neighbour] = decay;
        similarity.add(neighbour, weight);
      }
    }
  }

  #addItems(): void {
    const { start, values } = this.#parts.sessions;
    const { sum, touched, size } = this.#similarity;
    const neighbours = this.#neighbours;
    neighbours.clear();
    for (let at = 0; at < size; at++) {
      const neighbour = touched[at]!;
      neighbours.offer(0, neighbour, sum[neighbour]! * this.#sizeWeight[neighbour]!);
    }
    const { ids, scores } = neighbours.ranked(0);
    for (let at = 0; at < ids.length; at++) {
      const neighbour = ids[at]!;
      const weight = scores[at]! * this.#latest[neighbour]!;
      for (let entry = start[neighbour]!; entry < start[neighbour + 1]!; entry++)
        this.#scores.add(values[entry]!, weight);
    }
  }
}

function includes(session: ArrayLike<number>, item: number, from = 0): boolean {
  for (let at = from; at < session.length; at++) if (session[at] === item) return true;
  return false;
}
