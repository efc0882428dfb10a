import type { Answer, Page } from './ask.ts';

/** Seen: half of a tile on screen for a second (IAB/MRC, Viewable Ad Impression Measurement Guidelines). */
const SEEN_SHARE = 0.5;
const SEEN_MS = 1_000;
/** What is seen in one glance is told in one call. */
const GLANCE_MS = 500;

export interface Telling {
  page: Page;
  answer: Answer;
  /** Tile → its item's id. */
  tiles: ReadonlyMap<Element, string>;
}

/** Tells which tiles were seen, each once, and clicks. @returns what stops it, and tells what is still to be told. */
export function tell({ page, answer, tiles }: Telling): () => void {
  const unseen = new Map(tiles);
  const timers = new Map<Element, ReturnType<typeof setTimeout>>();
  let seen: string[] = [];
  let glance: ReturnType<typeof setTimeout> | undefined;
  const say = () => {
    clearTimeout(glance);
    glance = undefined;
    if (seen.length > 0)
      send(
        page,
        seen.map((item) => eventOf('impression', answer, item)),
      );
    seen = [];
  };
  const forget = (tile: Element) => {
    clearTimeout(timers.get(tile));
    timers.delete(tile);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        forget(target);
        if (intersectionRatio < SEEN_SHARE || document.hidden || !unseen.has(target)) continue;
        timers.set(
          target,
          setTimeout(() => {
            seen.push(unseen.get(target)!);
            unseen.delete(target);
            observer.unobserve(target);
            glance ??= setTimeout(say, GLANCE_MS);
          }, SEEN_MS),
        );
      }
    },
    { threshold: SEEN_SHARE },
  );
  const click = (event: Event) => {
    const item = tiles.get(event.currentTarget as Element)!;
    send(page, [eventOf('click', answer, item)]);
  };
  // Behind another tab nothing is seen; back again, whatever is on screen begins anew.
  const visibility = () => {
    for (const tile of [...timers.keys()]) forget(tile);
    if (document.hidden) return say();
    for (const tile of unseen.keys()) {
      observer.unobserve(tile);
      observer.observe(tile);
    }
  };
  for (const tile of tiles.keys()) {
    observer.observe(tile);
    tile.addEventListener('click', click);
    // The middle button opens a tab.
    tile.addEventListener('auxclick', click);
  }
  document.addEventListener('visibilitychange', visibility);
  return () => {
    observer.disconnect();
    for (const tile of [...timers.keys()]) forget(tile);
    document.removeEventListener('visibilitychange', visibility);
    say();
  };
}

/** Told twice, it is one event: an impression of an answer's item. A click is each its own. */
function eventOf(kind: 'impression' | 'click', { requestId, placement }: Answer, item: string) {
  const id = kind === 'impression' ? { id: `seen/${requestId}/${placement}/${item}`.slice(0, 128) } : {};
  return { kind, ...id, placement, requestId, items: [{ item }] };
}

/** As text/plain, which needs no preflight; it outlives the page. */
function send({ origin, key, visitor, customerToken }: Page, events: object[]): void {
  const url = new URL('/v1/events', origin);
  url.searchParams.set('key', key);
  const body = JSON.stringify({
    ...(visitor !== undefined && { visitor }),
    ...(customerToken !== undefined && { customerToken }),
    events,
  });
  if (navigator.sendBeacon?.(url, body)) return;
  fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' }).catch(() => {});
}
