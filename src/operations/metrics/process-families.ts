import type { Recommender } from '../../recommend/index.ts';
import type { Database } from '../../resources/database/index.ts';
import { counter, type Family, gauge } from './exposition.ts';
import { oldestUnread } from './repository.ts';

/** What this process has answered since its start, and what waits in it. */
export function servingFamilies({ answers, waiting }: ReturnType<Recommender['statistics']>): Family[] {
  const levels = [...answers.levels].flatMap(([placement, byLevel]) =>
    [...byLevel].map(([level, value]) => ({ labels: { placement, level }, value })),
  );
  return [
    counter('regulars_placements_total', 'Placements answered, by the level of the fallback ladder.', levels),
    counter('regulars_placements_empty_total', 'Placements for which there was nothing to show.', [
      { value: answers.empty },
    ]),
    counter(
      'regulars_answers_degraded_total',
      'Answers given without the store, the database or a model: fewer personal lists.',
      [{ value: answers.degraded }],
    ),
    gauge('regulars_refresh_queue_length', 'Customers whose lists wait to be computed anew.', [
      { value: waiting },
    ]),
  ];
}

/** How far this process is behind what was written. */
export async function followingFamilies(database: Database): Promise<Family[]> {
  const { seconds, changes } = await oldestUnread(database, database.followedTo() ?? 0);
  return [
    gauge(
      'regulars_change_feed_lag_seconds',
      'Age of the oldest change this process has not taken in; 0 where it has all.',
      [{ value: seconds }],
    ),
    gauge('regulars_change_feed_unread', 'Changes this process has not taken in; 10000 stands for more.', [
      { value: changes },
    ]),
  ];
}
