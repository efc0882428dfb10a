import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { issueKey } from '../../src/resources/auth/index.ts';
import type { Database } from '../../src/resources/database/index.ts';
import { openSecrets, type Secrets } from '../../src/resources/secrets.ts';
import { openStore } from '../../src/resources/store/index.ts';
import { promote } from '../../training/registry.ts';
import { train } from '../../training/train.ts';
import { testDatabase } from './database.ts';
import { NOW, openThreeShops } from './three-shops.ts';

export interface ThreeShops {
  config: Config;
  database: Database;
  secrets: Secrets;
  keys: { publishable: string; secret: string; signingSecret: string; secretNo: number };
  /** Trains on what the database has, and promotes it, into Redis where there is one. @returns the version. */
  train(redisUrl?: string): Promise<string>;
  /** A server of its own on the database; closed at teardown. */
  serve(settings?: Partial<Config>): Promise<Server>;
}

export interface Answered<Body> {
  status: number;
  body: Body;
  text: string;
  headers: Record<string, unknown>;
}

export interface Server {
  app: FastifyInstance;
  /** Answers of the API: the status and the body, parsed. */
  get<Body>(url: string, key?: string): Promise<Answered<Body>>;
  post<Body>(url: string, body: unknown, key?: string): Promise<Answered<Body>>;
}

/** The three shops in a database of the test's own, with keys. */
export async function threeShops(t: Test): Promise<ThreeShops> {
  const { config: testConfig, database } = await testDatabase(t);
  // A machine that is busy with other tests is no shop above its capacity.
  const config: Config = { ...testConfig, logLevel: 'silent', maxEventLoopDelayMs: 0 };
  const secrets = await openSecrets(config, database);
  await openThreeShops(database, secrets);
  const publishable = await issueKey(database, secrets, { kind: 'publishable', name: 'site' });
  const secret = await issueKey(database, secrets, { kind: 'secret', name: 'server' });
  return {
    config,
    database,
    secrets,
    keys: {
      publishable: publishable.key,
      secret: secret.key,
      signingSecret: secret.signingSecret!,
      secretNo: secret.keyNo,
    },
    async train(redisUrl) {
      const { version } = await train({ database, config, evaluate: false, force: true });
      const store = redisUrl === undefined ? undefined : await openStore({ ...config, redisUrl });
      await promote({ database, config, ...(store && { store }) }, version, { force: true });
      await store?.close();
      return version;
    },
    async serve(settings = {}) {
      const app = await buildApp({ ...config, ...settings }, { now: () => NOW });
      t.teardown(() => app.close());
      await app.ready();
      const inject = async (method: 'GET' | 'POST', url: string, key?: string, payload?: unknown) => {
        const answer = await app.inject({
          method,
          url,
          headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
          ...(payload === undefined ? {} : { payload: payload as object }),
        });
        return { status: answer.statusCode, body: answer.json(), text: answer.body, headers: answer.headers };
      };
      return {
        app,
        get: (url, key) => inject('GET', url, key),
        post: (url, body, key) => inject('POST', url, key, body),
      };
    },
  };
}

/** The three shops, trained and served. */
export async function openThreeShopsServer(t: Test, settings: Partial<Config> = {}) {
  const shops = await threeShops(t);
  await shops.train();
  return { ...shops, server: await shops.serve(settings) };
}
