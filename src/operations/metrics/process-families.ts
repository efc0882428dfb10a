import type { Recommender } from '../../recommend/index.ts';
import type { Database } from '../../resources/database/index.ts';
import type { Models } from '../../resources/models/index.ts';
import type { RecommendationStore } from '../../resources/store/index.ts';
import { counter, type Family, gauge, histogram } from './exposition.ts';
import { oldestUnread } from './repository.ts';

const DAY_SECONDS = 86_400;

/** What this process has answered since its start, from where, and what waits in it. */
export function servingFamilies(
  { answers, items, known, waiting }: ReturnType<Recommender['statistics']>,
  store: Pick<RecommendationStore, 'roundTrips'>,
): Family[] {
  const series = [...answers.levels].flatMap(([placement, byLevel]) =>
    [...byLevel].map(([level, times]) => [{ placement, level }, times] as const),
  );
  return [
    histogram(
      'regulars_recommendation_duration_seconds',
      'Time to recommend, of the call in which the placement was answered at the level.',
      series,
    ),
    counter(
      'regulars_placements_total',
      'Placements answered, by the level of the fallback ladder.',
      series.map(([labels, { count }]) => ({ labels, value: count })),
    ),
    counter('regulars_placements_empty_total', 'Placements for which there was nothing to show.', [
      { value: answers.empty },
    ]),
    counter(
      'regulars_answers_degraded_total',
      'Answers given without the store, the database or a model: fewer personal lists.',
      [{ value: answers.degraded }],
    ),
    counter('regulars_item_cache_hits_total', 'Lists of items found in the memory of the process.', [
      { value: items.hits },
    ]),
    counter('regulars_item_cache_misses_total', 'Lists of items that had to be read from the store.', [
      { value: items.misses },
    ]),
    counter('regulars_answer_cache_hits_total', 'Answers that were made before, and still hold.', [
      { value: known.hits },
    ]),
    counter('regulars_answer_cache_misses_total', 'Answers that had to be made.', [{ value: known.misses }]),
    counter(
      'regulars_store_round_trips_total',
      'Reads of pages from Redis: those that left for one node together are one.',
      [{ value: store.roundTrips }],
    ),
    gauge('regulars_refresh_queue_length', 'Customers whose lists wait to be computed anew.', [
      { value: waiting },
    ]),
  ];
}

/** Of the champion that answers in this process; no sample before the first one. */
export function modelFamilies(models: Pick<Models, 'current'>, now: Date): Family[] {
  const champion = models.current();
  return [
    gauge(
      'regulars_model_age_seconds',
      'Since the end (UTC) of the last day that the champion learned from; 0 on that day.',
      champion === null
        ? []
        : [
            {
              labels: { version: champion.version },
              value: Math.max(0, now.getTime() / 1_000 - (champion.model.lastDay + 1) * DAY_SECONDS),
            },
          ],
    ),
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
