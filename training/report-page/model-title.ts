import { CHAMPION, OURS } from '../evaluate/index.ts';

const TITLES: Record<string, string> = { [OURS]: 'this version', [CHAMPION]: "the champion's settings" };

/** What a person calls a model of an evaluation; baselines by their names. */
export function modelTitle(name: string): string {
  return TITLES[name] ?? name;
}
