import { type FolderRoom, folderId, forgetInFolder } from './folder.ts';
import { sealOffErasures, seeFolder } from './repository/folders.ts';

const BEAT_SECONDS = 30;
const SERVING_SECONDS = 90;

/** Keeps the data folder of a serving process free of the erased, and says that it is there. */
export class FolderKeeper {
  readonly #room: FolderRoom;
  readonly #onError: (error: unknown) => void;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopUnfollow: (() => Promise<void>) | undefined;

  constructor(room: FolderRoom, onError: (error: unknown) => void) {
    this.#room = room;
    this.#onError = onError;
  }

  /** Resolves when whoever was erased while this folder was not served is out of its files. */
  async start(): Promise<void> {
    const { database } = this.#room;
    this.#stopUnfollow = await database.follow(async (changes) => {
      if (changes.some(({ kind }) => kind === 'erasure')) this.#look();
    });
    await seeFolder(database, await folderId(this.#room.dataDir), SERVING_SECONDS);
    await forgetInFolder(this.#room);
    // A look that failed is taken again with the next beat.
    this.#timer = setInterval(() => this.#look(), BEAT_SECONDS * 1_000).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#stopUnfollow?.();
    await this.#turn;
    const { database, dataDir } = this.#room;
    await seeFolder(database, await folderId(dataDir), null).catch(this.#onError);
  }

  #look(): void {
    const { database, dataDir } = this.#room;
    this.#turn = this.#turn
      .then(async () => {
        await seeFolder(database, await folderId(dataDir), SERVING_SECONDS);
        await forgetInFolder(this.#room);
        await sealOffErasures(database);
      })
      .catch(this.#onError);
  }
}
