import { MOST_TOUCHES, type Touch } from './port.ts';

/** Of each kind and item the latest, and of these the latest `MOST_TOUCHES`. */
export function latestTouches(touches: Iterable<Touch>): Touch[] {
  const latest = new Map<string, Touch>();
  for (const touch of touches) {
    const key = `${touch.kind}${touch.item}`;
    if (touch.at > (latest.get(key)?.at ?? Number.NEGATIVE_INFINITY)) latest.set(key, touch);
  }
  return [...latest.values()].sort((a, b) => b.at - a.at).slice(0, MOST_TOUCHES);
}
