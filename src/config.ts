import { resolve } from 'node:path';
import { Cron } from 'croner';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { RegularsError } from './errors.ts';

const Url = (description: string) => Type.Optional(Type.String({ pattern: '^[a-z]+://', description }));

/** Every setting. The variable of `fooBar` is `REGULARS_FOO_BAR`, but for DATABASE_URL and REDIS_URL. */
export const ConfigSchema = Type.Object(
  {
    host: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
    port: Type.Integer({
      default: 3000,
      minimum: 0,
      maximum: 65535,
      description: 'Port to listen on; 0 = any free one',
    }),
    dataDir: Type.String({
      default: './data',
      description: 'Folder for the embedded database, models and keys',
    }),
    databaseUrl: Url('PostgreSQL 15 or newer; absent = the embedded one in the data folder'),
    redisUrl: Url(
      'Redis: one node or, comma-separated, a cluster; absent = lists are served from process memory',
    ),
    secretKey: Type.Optional(
      Type.String({
        minLength: 32,
        description: 'Root of every derived key; embedded: made once in the data folder',
      }),
    ),
    secretKeyPrevious: Type.Optional(
      Type.String({
        minLength: 32,
        description: 'The root key before, accepted until `regulars keys rotate-secret` has ended',
      }),
    ),
    publicUrl: Url('Address that letters carry; https, except on loopback; absent = the listening address'),
    clickParameter: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z][A-Za-z0-9_-]{0,31}$',
        description:
          'Query parameter in which a click in a letter hands the site a one-time token, such as `letter`; absent = none',
      }),
    ),
    openPixel: Type.Boolean({
      default: true,
      description: 'Whether letters carry a picture that tells when they are opened',
    }),
    templates: Type.Optional(
      Type.String({
        description:
          "Folder of a shop's own files of letters, each in place of the package's file of that path; absent = none",
      }),
    ),
    timeZone: Type.String({ default: 'UTC', description: 'IANA zone of imported times that name none' }),
    currency: Type.String({
      default: 'USD',
      pattern: '^[A-Z]{3}$',
      description: 'ISO 4217 code where a source names none',
    }),
    locale: Type.Union([Type.Literal('en'), Type.Literal('ru')], {
      default: 'en',
      description: 'Of letters to customers without one',
    }),
    country: Type.String({
      default: 'US',
      pattern: '^[A-Z]{2}$',
      description: 'ISO 3166 code for phones written without one',
    }),
    mailConsentDefault: Type.Boolean({
      default: false,
      description: 'Consent to mailings of a customer who never said',
    }),
    holdoutShare: Type.Number({
      default: 0,
      minimum: 0,
      maximum: 0.5,
      description: 'Share of customers in the holdout arm',
    }),
    rateLimit: Type.Integer({
      default: 60_000,
      minimum: 0,
      description: 'Requests a minute that one key may make from one address; 0 = any number',
    }),
    maxEventLoopDelayMs: Type.Integer({
      default: 250,
      minimum: 0,
      description:
        'Mean delay of the event loop over a second beyond which requests are answered 503 with Retry-After; 0 = never',
    }),
    itemCache: Type.Integer({
      default: 20_000,
      minimum: 0,
      description:
        'Items whose lists, some 1.5 KB each, and answers, some 5 KB each, that a process keeps; 0 = none',
    }),
    placements: Type.Optional(
      Type.String({
        description:
          'File that configures the placements and their rules; absent = placements.json in the data folder, where it is',
      }),
    ),
    widgetMaxAgeSeconds: Type.Integer({
      default: 60,
      minimum: 0,
      maximum: 60,
      description: 'How old an answer of the item-only GET form may get in browsers and proxies',
    }),
    eventsRetentionDays: Type.Integer({
      default: 400,
      minimum: 1,
      maximum: 36_500,
      description: 'Days that views, clicks and the like are kept, to the end of their month',
    }),
    trainSchedule: Type.Optional(
      Type.String({
        description:
          'When `serve` trains: a cron expression in REGULARS_TIME_ZONE, such as `0 3 * * *`; absent = never',
      }),
    ),
    trainPromote: Type.Boolean({
      default: false,
      description: 'Whether what is trained by the schedule is promoted',
    }),
    demo: Type.Boolean({ default: false, description: 'Show items whose titles are placeholders' }),
    logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      default: 'info',
      description: 'Least severe level that is logged',
    }),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof ConfigSchema>;

export function variableOf(setting: string): string {
  if (setting === 'databaseUrl') return 'DATABASE_URL';
  if (setting === 'redisUrl') return 'REDIS_URL';
  return `REGULARS_${setting.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/**
 * Reads the settings from environment variables; an empty variable counts as absent.
 * @throws RegularsError `invalid_configuration` naming each unknown or malformed variable.
 */
export function readConfig(environment: NodeJS.ProcessEnv, overrides: Partial<Config> = {}): Config {
  const settings = new Map(Object.keys(ConfigSchema.properties).map((name) => [variableOf(name), name]));
  const problems: string[] = [];
  const raw: Record<string, unknown> = {};
  for (const [variable, text] of Object.entries(environment)) {
    const setting = settings.get(variable);
    if (setting !== undefined) {
      if (text !== '') raw[setting] = text;
      continue;
    }
    // Tests and benches have variables of their own.
    if (variable.startsWith('REGULARS_') && !variable.startsWith('REGULARS_TEST_'))
      problems.push(`${variable}: unknown setting`);
  }
  const value = Value.Convert(ConfigSchema, Value.Default(ConfigSchema, { ...raw, ...overrides }));
  for (const error of Value.Errors(ConfigSchema, value)) {
    const setting = error.instancePath.slice(1);
    problems.push(`${setting === '' ? 'settings' : variableOf(setting)}: ${error.message}`);
  }
  if (problems.length === 0) problems.push(...semanticProblems(value as Config));
  if (problems.length > 0) throw new RegularsError('invalid_configuration', problems.join('; '));
  const config = value as Config;
  return { ...config, dataDir: resolve(config.dataDir) };
}

function semanticProblems(config: Config): string[] {
  const problems: string[] = [];
  try {
    new Intl.DateTimeFormat('en', { timeZone: config.timeZone });
  } catch {
    problems.push(`REGULARS_TIME_ZONE: got ${config.timeZone}, expected an IANA zone such as Europe/Moscow`);
  }
  if (config.trainSchedule !== undefined && !isSchedule(config.trainSchedule))
    problems.push(
      `REGULARS_TRAIN_SCHEDULE: got ${config.trainSchedule}, expected a cron expression that comes round, such as 0 3 * * *`,
    );
  if (config.publicUrl !== undefined) {
    const { protocol, hostname } = new URL(config.publicUrl);
    const loopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
    if (protocol !== 'https:' && !(protocol === 'http:' && loopback))
      problems.push(`REGULARS_PUBLIC_URL: got ${config.publicUrl}, expected https (http on loopback alone)`);
  }
  if (config.databaseUrl !== undefined && config.secretKey === undefined)
    problems.push(
      'REGULARS_SECRET_KEY: required with DATABASE_URL (32 characters or more, kept safe: identifiers are sealed with it)',
    );
  return problems;
}

/** Whether it is a cron expression (five parts, or six with seconds) that ever comes round. */
function isSchedule(text: string): boolean {
  try {
    const cron = new Cron(text, { paused: true });
    return cron.getPattern() !== undefined && cron.nextRun() !== null;
  } catch {
    return false;
  }
}

/** The variables from which `readConfig` reads these settings: for a process that is started with them. */
export function environmentOf(config: Config): Record<string, string> {
  const said = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [variableOf(name), String(value)]));
}
