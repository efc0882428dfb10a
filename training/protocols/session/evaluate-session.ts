import { sample, seededRandom } from '../../../models/core/random.ts';
import { type ModelFigures, summarise } from '../../evaluate/summary.ts';
import {
  bootstrapDifference,
  CUSTOMER_METRICS,
  type Interval,
  type Measure,
  mean,
  type NotComputable,
} from '../../metrics/index.ts';
import { brokenData } from '../datasets/broken-data.ts';
import { PART } from './dated-session.ts';
import { readSessionData, type SessionData } from './session-data.ts';
import { SESSION_MODELS, type SessionRanker, type SessionWorld } from './session-models.ts';

export interface SessionReport {
  protocol: 'session';
  dataset: string;
  seed: number;
  /** Sessions of two items and more: learnt from, validated on, asked about; and questions of the last. */
  sessions: { learn: number; validate: number; test: number; questions: number };
  /** With the settings chosen on the validation sessions. */
  models: (ModelFigures & { settings: object })[];
  /** Hit rate of ours less that of item-kNN, by session, with a 95 % interval. */
  comparison: Interval | NotComputable;
}

const METRICS = ['hit', 'mrr'] as const;
/** Most sessions, drawn by seed, that settings are tried on, and that are asked about. */
const MOST = { tuning: 600, test: 5000 };

/**
 * What comes next in a session: after each of its items, the next one is to be found among all that it has not had yet
 * (Ludewig, Jannach, 2018). Settings are chosen by hit@k on the validation sessions, with the first k; models are then
 * made anew of these too.
 * @throws RegularsError `invalid_dataset` where the folder is no such data set, or too little of it.
 */
export function evaluateSession(
  folder: string,
  options: { seed: number; ks: readonly number[]; onProgress?: (done: number, total: number) => void },
): SessionReport {
  const { seed, ks, onProgress } = options;
  const data = readSessionData(folder);
  const partOf = (part: number) =>
    data.sessions.filter((session) => session.part === part && session.items.length > 1);
  const [learn, validate, all] = [partOf(PART.learn), partOf(PART.validate), partOf(PART.test)] as const;
  const random = seededRandom(seed);
  const drawn = (sessions: SessionData['sessions'], most: number) =>
    Array.from(sample(sessions.length, most, random), (at) => sessions[at]!);
  const tuning = drawn(validate, MOST.tuning).map((session) => session.items);
  const test = drawn(all, MOST.test);
  const world = (sessions: SessionData['sessions']): SessionWorld => ({
    items: data.items,
    sessions: sessions.map((session) => session.items),
    length: Math.max(...ks),
  });
  for (const [name, part] of Object.entries({ learn, validate, test }))
    if (part.length === 0)
      throw brokenData(folder, `no session of two items to ${name}`, 'sessions all along');
  const models: SessionReport['models'] = [];
  const hits: Measure[][][] = [];
  const names = Object.keys(SESSION_MODELS);
  for (const [at, name] of names.entries()) {
    const { settings, rank } = SESSION_MODELS[name]!(
      world(learn),
      world([...learn, ...validate]),
      (tried) => mean(ask(tried, tuning, [ks[0]!])[`hit@${ks[0]!}`]!.flat()) as number,
    );
    const measures = ask(rank, world(test).sessions, ks);
    const figures = Object.entries(measures).map(([metric, values]) => [metric, mean(values.flat())]);
    models.push({ ...summarise(name, [Object.fromEntries(figures)]), settings });
    hits.push(measures[`hit@${ks[0]!}`]!);
    onProgress?.(at + 1, names.length);
  }
  const [ours, theirs] = hits as [Measure[][], Measure[][]];
  const pairs = ours.flatMap((own, customer) =>
    own.map((hit, at) => ({ customer, ours: hit as number, theirs: theirs[customer]![at] as number })),
  );
  return {
    protocol: 'session',
    dataset: data.name,
    seed,
    sessions: {
      learn: learn.length,
      validate: validate.length,
      test: test.length,
      questions: test.reduce((sum, session) => sum + session.items.length - 1, 0),
    },
    models,
    comparison: bootstrapDifference(pairs, random),
  };
}

/** metric → session → its measure after each item. */
function ask(
  rank: SessionRanker,
  sessions: readonly (readonly number[])[],
  ks: readonly number[],
): Record<string, Measure[][]> {
  const measures: Record<string, Measure[][]> = {};
  for (const metric of METRICS) for (const k of ks) measures[`${metric}@${k}`] = [];
  for (const [s, session] of sessions.entries())
    for (let known = 1; known < session.length; known++) {
      const ranked = rank(session.slice(0, known));
      const target = new Set([session[known]!]);
      for (const metric of METRICS)
        for (const k of ks) {
          const own = measures[`${metric}@${k}`]!;
          own[s] ??= [];
          own[s].push(CUSTOMER_METRICS[metric]!(ranked, target, k));
        }
    }
  return measures;
}
