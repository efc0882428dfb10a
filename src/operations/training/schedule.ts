import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Cron } from 'croner';
import type { Queryable } from '../../resources/database/index.ts';
import { lowerPriority } from '../../resources/lower-priority.ts';
import { missedTraining } from './missed.ts';
import { lastTraining } from './repository.ts';

/** A training that was told to go has nothing to tidy up: it goes on from its steps the next time. */
const PATIENCE_MS = 5_000;

export interface TrainingScheduleOptions {
  /** Cron expression, in that zone. */
  schedule: string;
  timeZone: string;
  database: Queryable;
  /** Starts `regulars train --json`: its answer on stdout, what it notes on stderr. */
  start: () => ChildProcess;
  log: Record<'info' | 'warn' | 'error', (told: object, message: string) => void>;
  now?: () => Date;
}

/** What `regulars train --json` answers, as far as it is told of. */
type Answer =
  | { version: string; promoted: boolean; refused?: string }
  | { error: { code: string; message: string } };

/**
 * Trains at the times of a schedule, each time in a process of its own of lower priority, one at a time, and tells what
 * came of it. A time that passed while nobody was up is told of and not made up for: the next one comes.
 */
export class TrainingSchedule {
  readonly #options: TrainingScheduleOptions;
  readonly #cron: Cron;
  #child: ChildProcess | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: TrainingScheduleOptions) {
    this.#options = options;
    const { schedule, timeZone, log } = options;
    this.#cron = new Cron(
      schedule,
      {
        timezone: timeZone,
        paused: true,
        protect: () => log.warn({}, 'the training before is still under way: this time it is left out'),
      },
      () => this.run(),
    );
  }

  /** From now on; says first what was missed. */
  async begin(): Promise<void> {
    const { schedule, timeZone, database, log, now = () => new Date() } = this.#options;
    const last = await lastTraining(database);
    const missed = missedTraining({ schedule, timeZone, now: now() }, last?.startedAt);
    if (missed !== undefined)
      log.warn(
        { due: missed, last: last?.startedAt },
        'a training was due while no server was up to start it; it is left out',
      );
    if (this.#stopped) return;
    this.#cron.resume();
    log.info({ schedule, timeZone, next: this.#cron.nextRun() }, 'training by schedule');
  }

  /** One training, now. Resolves when it has ended, however it did. */
  run(): Promise<void> {
    this.#working = this.#train().catch((error) =>
      this.#options.log.error({ err: error }, 'a training could not be started'),
    );
    return this.#working;
  }

  /** No training begins any more, and one under way is ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cron.stop();
    const child = this.#child;
    if (child === undefined) return;
    child.kill('SIGTERM');
    const given = new AbortController();
    const late = delay(PATIENCE_MS, 'late', { signal: given.signal }).catch(() => undefined);
    if ((await Promise.race([this.#working, late])) === 'late') child.kill('SIGKILL');
    given.abort();
    await this.#working;
  }

  async #train(): Promise<void> {
    const { start, log } = this.#options;
    const child = start();
    this.#child = child;
    const closed = once(child, 'close');
    lowerPriority(child.pid);
    log.info({ pid: child.pid }, 'training');
    const notes = createInterface({ input: child.stderr! });
    notes.on('line', (line) => log.info({ pid: child.pid }, `training: ${line}`));
    let answered = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      answered += text;
    });
    try {
      const [code, signal] = await closed;
      this.#tell(answered, signal ?? `exit code ${code}`);
    } finally {
      this.#child = undefined;
    }
  }

  #tell(answered: string, end: string): void {
    const { log } = this.#options;
    const answer = answerOf(answered);
    const next = this.#cron.nextRun();
    if (this.#stopped && answer === undefined)
      log.info({}, 'the training was ended: it goes on the next time');
    else if (answer === undefined) log.error({ end, next }, 'the training was killed');
    else if ('error' in answer) {
      const { code, message } = answer.error;
      if (code === 'training_running') log.info({ next }, message);
      else log.error({ code, next }, `the training failed: ${message}`);
    } else if (answer.refused !== undefined)
      log.warn({ version: answer.version, next }, `trained, and not promoted: ${answer.refused}`);
    else log.info({ version: answer.version, promoted: answer.promoted, next }, 'trained');
  }
}

function answerOf(text: string): Answer | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
