import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { permission } from '../customers/consent/index.ts';
import { findCustomer } from '../history/index.ts';
import { dayOfData, localDays } from '../recommend/index.ts';
import { groupCommit } from '../resources/group-commit.ts';
import { publicUrl } from '../resources/public-url.ts';
import type { LetterRecord } from './record.ts';
import type { LetterRoom } from './render.ts';
import { LetterRepository } from './repository.ts';

/** Letters that are rendered side by side are written in one transaction: each waited for the disk. */
const RECORDS_A_WRITE = 100;

/** From the surest identifier to the weakest. */
const ORDER = ['id', 'externalId', 'card', 'email', 'phone', 'visitor'] as const;

/** What letters need beside the letters themselves. */
export type Surroundings = Omit<LetterRoom, 'box' | 'count'>;

/** What a server has to render letters from. */
export function surroundingsOf(
  app: Pick<
    FastifyInstance,
    'database' | 'secrets' | 'catalogue' | 'recommender' | 'models' | 'server' | 'soldOut'
  >,
  config: Config,
  now: () => Date,
): Surroundings {
  const { database, secrets } = app;
  const localDay = localDays(config.timeZone);
  const repository = new LetterRepository(database);
  const keep = groupCommit(async (records: readonly LetterRecord[]) => {
    await repository.add(records);
    return records;
  }, RECORDS_A_WRITE);
  return {
    repository,
    async keep(record) {
      await keep([record]);
    },
    secrets,
    shelf: app.catalogue,
    lists: app.recommender,
    version: () => app.models.current()?.version ?? null,
    async find(customer) {
      for (const kind of ORDER) {
        const value = customer[kind];
        const found =
          value === undefined ? null : await findCustomer(database, secrets, { kind, value }, config.country);
        if (found !== null) return found;
      }
      return null;
    },
    permits: async (customerNo, purpose) =>
      (await permission(database, customerNo, purpose, undefined, config.mailConsentDefault)).granted,
    today(latestDay) {
      const today = localDay(now());
      return dayOfData(today, app.models.current()?.model.lastDay ?? today, latestDay);
    },
    dayOf: localDay,
    lookAtStock: () => app.soldOut.look(now()),
    now,
    newId: randomUUID,
    publicUrl: () => publicUrl(config, app.server),
    openPixel: config.openPixel,
    clickParameter: config.clickParameter,
    locale: config.locale,
  };
}
