import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { RegularsError } from '../errors.ts';
import { replaceDurably } from '../resources/replace-durably.ts';
import { readTexts, stateOf, type TemplateTexts } from './compile/texts.ts';
import { type Letterbox, openLetterbox } from './letterbox.ts';

const LOOK_EVERY_MS = 1_000;

export interface LiveOptions {
  /** Templates folders; see `readTexts`. */
  directories: readonly string[];
  /** File that keeps the last templates that were good, for a start at which the folder is broken. */
  lastGood: string;
  log: Pick<FastifyBaseLogger, 'info' | 'error'>;
}

/** The letters as they are sent: those of the templates folder, compiled anew when a file changes; while they are broken, those before. */
export class LiveLetterbox {
  readonly #options: LiveOptions;
  readonly #timer: NodeJS.Timeout;
  #box: Letterbox;
  #state: string;
  #broken: string | null = null;
  #working: Promise<void> = Promise.resolve();

  /** @throws RegularsError `template_broken` where the folder is broken and never was good */
  static async open(options: LiveOptions): Promise<LiveLetterbox> {
    const state = stateOf(options.directories);
    const texts = readTexts(...options.directories);
    try {
      const live = new LiveLetterbox(options, await openLetterbox(texts), state);
      await live.#keep(texts);
      return live;
    } catch (error) {
      if (!isBroken(error)) throw error;
      const before = await openLastGood(options.lastGood);
      if (before === undefined) throw error;
      const live = new LiveLetterbox(options, before, state);
      live.#report(error);
      return live;
    }
  }

  private constructor(options: LiveOptions, box: Letterbox, state: string) {
    this.#options = options;
    this.#box = box;
    this.#state = state;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  get box(): Letterbox {
    return this.#box;
  }

  /** Why the templates as they are now are not in use: `file:line: what is wrong`; null: they are. */
  get broken(): string | null {
    return this.#broken;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  #look(): void {
    this.#working = this.#working.then(() => this.#reload()).catch((error) => this.#report(error));
  }

  async #reload(): Promise<void> {
    const state = stateOf(this.#options.directories);
    if (state === this.#state) return;
    this.#state = state;
    const texts = readTexts(...this.#options.directories);
    this.#box = await openLetterbox(texts);
    this.#broken = null;
    this.#options.log.info('the templates have changed: letters are made by the new ones');
    await this.#keep(texts);
  }

  #report(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.#broken) return;
    this.#broken = message;
    this.#options.log.error(`templates: ${message}; letters are made by the last ones that were good`);
  }

  async #keep(texts: TemplateTexts): Promise<void> {
    const { lastGood } = this.#options;
    const content = JSON.stringify(Object.fromEntries(texts));
    if ((await readFile(lastGood, 'utf8').catch(() => '')) === content) return;
    await mkdir(dirname(lastGood), { recursive: true });
    await replaceDurably(lastGood, content);
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof RegularsError && error.code === 'template_broken';
}

/** Undefined where there are none, or they do not fit this code any more. */
async function openLastGood(path: string): Promise<Letterbox | undefined> {
  try {
    const texts = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
    return await openLetterbox(new Map(Object.entries(texts)));
  } catch {
    return undefined;
  }
}
