import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { RegularsError } from '../errors.ts';
import type { Database } from '../resources/database/database.ts';
import { openDatabase } from '../resources/database/index.ts';
import { openSecrets, type Secrets } from '../resources/secrets.ts';

/** Told how far a long step is; `done` and `total` in any one unit. */
export type OnProgress = (done: number, total: number) => void;

/** Start of the line, and nothing to its right. */
const CLEARED = '\r\u001b[K';

/** What a command works with. Answers go to stdout, everything else to stderr. */
export interface CommandContext {
  readonly config: Config;
  readonly json: boolean;
  /** Opened on first use, closed when the command ends. */
  database(): Promise<Database>;
  secrets(): Promise<Secrets>;
  /** The command's result: JSON with --json, else the text. */
  answer(value: unknown, text: () => string): void;
  note(message: string): void;
  /** Runs a long step under a progress bar (a plain line where stderr is no terminal). */
  step<T>(title: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T>;
}

/**
 * Runs a command's body: settings from the environment and the global options, resources closed at the end, an error
 * as one line on stderr (with --json as `{"error":{code,message}}` on stdout) and exit code 1.
 */
export async function runCommand(
  command: Command,
  body: (context: CommandContext) => Promise<void>,
  settings: Partial<Config> = {},
): Promise<void> {
  const globals = command.optsWithGlobals<{ json?: boolean; dataDir?: string }>();
  const json = globals.json === true;
  let database: Promise<Database> | undefined;
  try {
    const config = readConfig(process.env, {
      ...(globals.dataDir === undefined ? {} : { dataDir: globals.dataDir }),
      ...settings,
    });
    const openOnce = () => {
      database ??= openDatabase(config);
      return database;
    };
    await body({
      config,
      json,
      database: openOnce,
      secrets: async () => openSecrets(config, await openOnce()),
      answer: (value, text) => process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`),
      // Under a bar: its line is cleared, and drawn again beneath.
      note: (message) => process.stderr.write(`${process.stderr.isTTY ? CLEARED : ''}${message}\n`),
      step,
    });
  } catch (error) {
    process.exitCode = 1;
    const code = error instanceof RegularsError ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    else if (error instanceof RegularsError) process.stderr.write(`error: ${message} [${code}]\n`);
    else process.stderr.write(`error: ${error instanceof Error ? error.stack : message}\n`);
  } finally {
    await (await database?.catch(() => undefined))?.close();
  }
}

async function step<T>(title: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  if (!process.stderr.isTTY) {
    const result = await work(() => {});
    process.stderr.write(`${title}: ${seconds()} s\n`);
    return result;
  }
  const bar = new SingleBar({
    format: `${title.padEnd(28)} {bar} {percentage}%  {duration_formatted}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    stopOnComplete: false,
    stream: process.stderr,
  });
  bar.start(1, 0);
  try {
    const result = await work((done, total) => {
      bar.setTotal(Math.max(total, 1));
      bar.update(Math.min(done, total));
    });
    bar.update(bar.getTotal());
    return result;
  } finally {
    bar.stop();
  }
}
