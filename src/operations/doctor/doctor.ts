import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Database } from '../../resources/database/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { openStore } from '../../resources/store/index.ts';
import { redisHealth } from '../../resources/store/redis-health.ts';
import { checkTrainings } from '../training/check.ts';
import { bad, type Finding, footprintText, ok, percent, size, span, warn } from './finding.ts';
import { checkIdentified, checkImports, checkReturns, checkStores, checkUnknownItems } from './history.ts';
import { championState, consentState, databaseState } from './repository.ts';

const OLD_MODEL_HOURS = 24 * 14;

/** Looks at everything, one after the other; a check that fails is a finding, never an end. */
export async function examine(config: Config, open: () => Promise<Database>, now: Date): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (check: string, work: () => Promise<Finding | Finding[]>) => {
    try {
      findings.push(...[await work()].flat());
    } catch (error) {
      findings.push(bad(check, messageOf(error), 'see the message'));
    }
  };
  await look('disk', () => checkDisk(config));
  await look('redis', () => checkRedis(config));
  let database: Database;
  try {
    database = await open();
  } catch (error) {
    findings.push(
      bad('database', messageOf(error), 'start it, or correct DATABASE_URL; nothing else could be looked at'),
    );
    return findings;
  }
  await look('database', async () => {
    const { version, bytes, migrations, last_migration: last } = await databaseState(database);
    return ok('database', `PostgreSQL ${version}, ${size(bytes)}, ${migrations} migrations up to ${last}`);
  });
  await look('secrets', () => checkSecrets(config, database));
  await look('model', () => checkModel(config, database, now));
  await look('trainings', () => checkTrainings(config, database, now));
  await look('stores', () => checkStores(database, now, config.timeZone));
  await look('identified', () => checkIdentified(database, now));
  await look('unknown items', () => checkUnknownItems(database, now));
  await look('returns', () => checkReturns(database, now));
  await look('imports', () => checkImports(database, now));
  await look('consents', () => checkConsents(config, database));
  return findings;
}

async function checkDisk({ dataDir }: Config): Promise<Finding> {
  if (!existsSync(dataDir))
    return warn('disk', `${dataDir} is not there yet`, 'regulars start makes it; or set REGULARS_DATA_DIR');
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const told = `${size(bavail * bsize)} of ${size(blocks * bsize)} are free in ${dataDir}`;
  const advice = 'make room: an import stages its rows there, and a full disk stops the database';
  if (bavail * bsize < 1e9) return bad('disk', told, advice);
  return bavail * bsize < 5e9 && bavail < 0.1 * blocks ? warn('disk', told, advice) : ok('disk', told);
}

async function checkRedis(config: Config): Promise<Finding> {
  const { redisUrl } = config;
  if (redisUrl === undefined) return ok('redis', 'not used: lists are served from memory');
  try {
    const { usedBytes, maxBytes, policy } = await redisHealth(redisUrl);
    const told = `answers, ${size(usedBytes)} used${maxBytes > 0 ? ` of ${size(maxBytes)}` : ''}, ${policy}`;
    if (maxBytes > 0 && usedBytes > 0.85 * maxBytes)
      return bad('redis', told, 'raise maxmemory: publishing holds two versions at once');
    if (policy !== '' && policy !== 'noeviction')
      return warn('redis', told, 'set maxmemory-policy noeviction: an evicted list is a stranger');
    const lists = await footprintOfLive(config);
    return ok('redis', lists === undefined ? told : `${told}; ${lists}`);
  } catch {
    // The message of the client names hosts and may name credentials.
    return bad('redis', 'does not answer', 'start it, or correct REDIS_URL; widgets are degraded meanwhile');
  }
}

async function footprintOfLive(config: Config): Promise<string | undefined> {
  const store = await openStore(config);
  try {
    const live = await store.live();
    if (live === undefined || !(await store.versions()).includes(live)) return undefined;
    return `${live}: ${footprintText(await store.footprint(live))}`;
  } finally {
    await store.close();
  }
}

async function checkSecrets(config: Config, database: Database): Promise<Finding> {
  await openSecrets(config, database);
  if (config.secretKey !== undefined)
    return ok('secrets', 'REGULARS_SECRET_KEY is the one the identifiers are sealed with');
  const path = join(config.dataDir, 'secrets.json');
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) return bad('secrets', `${path} can be read by others`, `chmod 600 ${path}`);
  return ok('secrets', `${path} fits the database; keep a copy with the backups`);
}

async function checkModel(config: Config, database: Database, now: Date): Promise<Finding> {
  const champion = await championState(database);
  if (champion === undefined)
    return bad('model', 'none is promoted', 'regulars train --promote; until then nothing is personal');
  const { version, created_at: createdAt, window_to: to, changed } = champion;
  const hours = (now.getTime() - createdAt.getTime()) / 3_600_000;
  const told = `${version}, ${span(hours)} old, history until ${to ?? 'nothing'}, ${changed} customers changed since`;
  if (!existsSync(join(config.dataDir, 'models', version, 'model.bin')))
    return bad('model', `${told}; its file is missing`, 'restore DATA/models, or train again');
  if (hours > OLD_MODEL_HOURS) return warn('model', told, 'regulars train --promote, best once a night');
  return ok('model', told);
}

async function checkConsents({ mailConsentDefault }: Config, database: Database): Promise<Finding> {
  const { total, part } = await consentState(database);
  if (total === 0) return ok('consents', 'nobody has an e-mail address yet');
  const told = `${part} of ${total} customers with an e-mail address (${percent(part / total)}) never said whether they want mail`;
  if (part / total <= 0.5 || mailConsentDefault) return ok('consents', told);
  return warn('consents', told, 'import the consents you have: without one no letter is rendered');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
