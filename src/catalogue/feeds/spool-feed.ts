import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RegularsError } from '../../errors.ts';
import { inThreads } from '../../resources/thread.ts';
import type { FeedCategory, LineNote, OfferRules } from './offer.ts';
import { type CutFeed, cutFeed } from './parts/cut-feed.ts';
import type { PartTask, ReadPart } from './parts/read-part.ts';
import { type FeedFormat, readFeed } from './read-feed.ts';
import { joinCategories, Spool, type Spooled } from './spool.ts';

/** Of a part: less is read sooner than a thread starts. */
const PART_BYTES = 4 << 20;
/** Of a thread: offers live for a moment, and what it holds is little. */
const LIMITS = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512 };

export interface SpooledFeed {
  format: FeedFormat;
  parts: { offersPath: string; aliasesPath: string }[];
  /** Offers, be they taken or not. */
  rows: number;
  categories: FeedCategory[];
}

export interface SpoolFeedOptions {
  /** What messages call the file. */
  name: string;
  /** Absent: told by the content. */
  format?: FeedFormat | undefined;
  /** Told in the order of the file. */
  note: (note: LineNote) => void;
  onBytes?: (bytes: number) => void;
  threads: number;
  /** Default 4 MiB. */
  minPartBytes?: number;
}

/**
 * Reads a feed into files in the folder. A large one is read in parts by threads; what comes of it, messages among it, is
 * what reading it from its start to its end says.
 * @throws RegularsError as `readFeed` does.
 */
export async function spoolFeed(
  file: string,
  folder: string,
  rules: OfferRules,
  options: SpoolFeedOptions,
): Promise<SpooledFeed> {
  const { name, format, note, onBytes, threads, minPartBytes = PART_BYTES } = options;
  const { size } = await stat(file);
  const parts = Math.min(threads, Math.floor(size / minPartBytes));
  const cut = await cutFeed(file, size, rules, { name, format, parts });
  const inParts =
    cut === undefined || cut.parts.length < 2
      ? undefined
      : await spoolParts(file, folder, rules, cut, options);
  if (inParts !== undefined) return inParts;
  const spool = await Spool.open(folder, { name, note });
  let found: FeedFormat;
  let spooled: Spooled;
  try {
    found = await readFeed(file, spool, rules, { name, format, onBytes });
  } finally {
    spooled = await spool.close();
  }
  return { format: found, parts: [spooled], rows: spooled.rows, categories: spooled.categories };
}

/** Undefined where the parts are none, or differ: read as one, the feed says why, or is sound nonetheless. */
async function spoolParts(
  file: string,
  folder: string,
  rules: OfferRules,
  { format, place, parts }: CutFeed,
  { name, note, onBytes = () => {} }: SpoolFeedOptions,
): Promise<SpooledFeed | undefined> {
  const tasks = parts.map(
    (part, i): PartTask => ({ file, name, rules, place, folder: join(folder, `part-${i}`), ...part }),
  );
  let bytes = 0;
  let read: ReadPart[];
  try {
    read = await inThreads<ReadPart, number>('src/catalogue/feeds/parts/read-part.worker.ts', tasks, {
      resourceLimits: LIMITS,
      onSaid(more) {
        bytes += more;
        onBytes(bytes);
      },
    });
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    read = [];
  }
  const categories = joinCategories(read);
  if (read.length === 0 || categories === undefined) {
    await Promise.all(tasks.map((task) => rm(task.folder, { recursive: true, force: true })));
    return undefined;
  }
  for (const { notesPath } of read)
    for await (const line of createInterface({ input: createReadStream(notesPath), crlfDelay: Infinity }))
      note(JSON.parse(line) as LineNote);
  return { format, parts: read, rows: read.reduce((sum, { rows }) => sum + rows, 0), categories };
}
