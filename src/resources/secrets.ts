import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../config.ts';
import { RegularsError } from '../errors.ts';
import type { Database, Queryable } from './database/database.ts';

/** What a derived key is for; each purpose has a key of its own, so that one can never stand in for another. */
type Purpose = 'check' | 'lookup' | `seal/${string}` | `sign/${string}`;

const NONCE_BYTES = 12;
const NONCES_AT_ONCE = 256;
const TAG_BYTES = 16;
const SIGNATURE_BYTES = 16;
const SALT = 'regulars';
const CHECKED = 'regulars secret key check';

/** Keys that are needed after their root key went out: to find the erased, and to verify the links of letters. */
export const RETIRED_PURPOSES = ['lookup', 'sign/letter'] as const;
export type RetiredPurpose = (typeof RETIRED_PURPOSES)[number];

interface RetiredKey {
  keyId: number;
  purpose: RetiredPurpose;
  key: Buffer;
}

declare module 'fastify' {
  interface FastifyInstance {
    secrets: Secrets;
  }
}

/** Keys derived (HKDF-SHA-256, RFC 5869) from the one root key. Nothing derived leaves this class in clear. */
export class Secrets {
  /** Row of `secret_keys`; stored beside everything that this key hashed or sealed. */
  readonly keyId: number;
  readonly #root: string;
  readonly #keys = new Map<Purpose, Buffer>();
  /** Random bytes not yet used: asked for many at once, they cost a tenth. */
  #random = Buffer.alloc(0);

  /** The key before this one, until nothing is left that it hashed or sealed. */
  readonly previous: Secrets | undefined;

  /** Of root keys that went out. */
  #retired: readonly RetiredKey[] = [];

  constructor(rootKey: string, keyId = 1, previous?: Secrets) {
    this.#root = rootKey;
    this.keyId = keyId;
    this.previous = previous;
  }

  /** Of this key, of those that are accepted beside it, and of those that went out and found the erased. */
  get keyIds(): number[] {
    const retired = this.#retiredKeys('lookup').map(({ keyId }) => keyId);
    return [this.keyId, ...(this.previous?.keyIds ?? []), ...retired];
  }

  /** By every key of `keyIds`, this one first: an identifier may not have been hashed anew yet. */
  lookups(kind: string, normalised: string): Buffer[] {
    const retired = this.#retiredKeys('lookup').map(({ key }) => lookupBy(key, kind, normalised));
    return [this.lookup(kind, normalised), ...(this.previous?.lookups(kind, normalised) ?? []), ...retired];
  }

  /** A key of this root key for when it has gone out, sealed by the one that follows it. */
  retire(purpose: RetiredPurpose, by: Secrets): Buffer {
    return by.seal(`retired ${purpose}`, this.#key(purpose).toString('base64'));
  }

  /** @param sealed by `retire`, under this key or the one before. */
  sealRetiredAnew(purpose: RetiredPurpose, sealed: Uint8Array): Buffer {
    return this.seal(`retired ${purpose}`, this.open(`retired ${purpose}`, sealed));
  }

  /** @param sealed by `retire`. */
  remember(retired: readonly { keyId: number; purpose: RetiredPurpose; sealed: Buffer }[]): void {
    this.#retired = retired
      .filter(({ keyId }) => keyId !== this.keyId && keyId !== this.previous?.keyId)
      .map(({ keyId, purpose, sealed }) => ({
        keyId,
        purpose,
        key: Buffer.from(this.open(`retired ${purpose}`, sealed), 'base64'),
      }));
  }

  /** HMAC-SHA-256 (32 bytes) by which an identifier is found without being stored; `kind` parts equal values. */
  lookup(kind: string, normalised: string): Buffer {
    return lookupBy(this.#key('lookup'), kind, normalised);
  }

  /** AES-256-GCM: nonce (12 bytes) ‖ tag (16) ‖ ciphertext. The same text seals differently each time. */
  seal(purpose: string, text: string): Buffer {
    if (this.#random.length < NONCE_BYTES) this.#random = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
    const nonce = this.#random.subarray(0, NONCE_BYTES);
    this.#random = this.#random.subarray(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(`seal/${purpose}`), nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** @throws RegularsError `invalid_configuration` where the bytes were not sealed by this key for this purpose. */
  open(purpose: string, sealed: Uint8Array): string {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(`seal/${purpose}`), nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(tag);
      const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch (cause) {
      if (this.previous !== undefined) return this.previous.open(purpose, sealed);
      throw new RegularsError('invalid_configuration', `sealed ${purpose}: not sealed by this secret key`, {
        cause,
      });
    }
  }

  /**
   * A URL-safe token: expiry (uint32 seconds, 0 = never) ‖ payload ‖ HMAC-SHA-256 cut to 128 bits. The payload is
   * signed, not hidden.
   */
  sign(purpose: string, payload: string | Uint8Array, expiresAt?: Date): string {
    const body = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
    const expiry = Buffer.alloc(4);
    expiry.writeUInt32BE(expiresAt === undefined ? 0 : Math.ceil(expiresAt.getTime() / 1000));
    const signed = Buffer.concat([expiry, body]);
    return Buffer.concat([signed, signatureBy(this.#key(`sign/${purpose}`), signed)]).toString('base64url');
  }

  /** The payload, or null where the token is forged, of another purpose, or expired at `now`. */
  verify(purpose: string, token: string, now: Date): Buffer | null {
    const bytes = Buffer.from(token, 'base64url');
    // base64url ignores what it does not know: one token, one spelling.
    if (bytes.length < 4 + SIGNATURE_BYTES || bytes.toString('base64url') !== token) return null;
    const signed = bytes.subarray(0, -SIGNATURE_BYTES);
    const signature = bytes.subarray(-SIGNATURE_BYTES);
    if (!this.#signingKeys(purpose).some((key) => timingSafeEqual(signature, signatureBy(key, signed))))
      return null;
    const expiry = signed.readUInt32BE();
    return expiry !== 0 && now.getTime() >= expiry * 1000 ? null : signed.subarray(4);
  }

  /** Proves in the database that this is the key its values were sealed with. */
  checkValue(): Buffer {
    return createHmac('sha256', this.#key('check')).update(CHECKED).digest();
  }

  /** This one's first, then those of earlier root keys. */
  #signingKeys(purpose: string): Buffer[] {
    return [
      this.#key(`sign/${purpose}`),
      ...(this.previous === undefined ? [] : this.previous.#signingKeys(purpose)),
      ...this.#retiredKeys(`sign/${purpose}`).map(({ key }) => key),
    ];
  }

  #retiredKeys(purpose: string): RetiredKey[] {
    return this.#retired.filter((retired) => retired.purpose === purpose);
  }

  #key(purpose: Purpose): Buffer {
    let key = this.#keys.get(purpose);
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.#root, SALT, `v1/${purpose}`, 32));
      this.#keys.set(purpose, key);
    }
    return key;
  }
}

function signatureBy(key: Buffer, signed: Uint8Array): Buffer {
  return createHmac('sha256', key).update(signed).digest().subarray(0, SIGNATURE_BYTES);
}

function lookupBy(key: Buffer, kind: string, normalised: string): Buffer {
  return createHmac('sha256', key).update(`${kind}\0${normalised}`).digest();
}

/** What is kept of root keys that went out. */
export function retiredKeys(
  database: Queryable,
): Promise<{ keyId: number; purpose: RetiredPurpose; sealed: Buffer }[]> {
  return database.query<{ keyId: number; purpose: RetiredPurpose; sealed: Buffer }>(
    `select key_id as "keyId", purpose, sealed from secret_keys
     cross join lateral (values ('lookup', retired_lookup), ('sign/letter', retired_letters)) as kept (purpose, sealed)
     where sealed is not null order by key_id, purpose`,
  );
}

/**
 * The root key is REGULARS_SECRET_KEY, else DATA/secrets.json, made on first use. One that the database does not know is
 * entered beside the one before (REGULARS_SECRET_KEY_PREVIOUS), where that is given: so a rotation begins.
 * @throws RegularsError `invalid_configuration` where the database was written with another key.
 */
export async function openSecrets(config: Config, database?: Database): Promise<Secrets> {
  const roots: RootKeys =
    config.secretKey === undefined
      ? await readRootKeysOf(config.dataDir)
      : { secretKey: config.secretKey, previousKey: config.secretKeyPrevious };
  if (database === undefined) return new Secrets(roots.secretKey);
  const check = new Secrets(roots.secretKey).checkValue();
  await database.query(
    `insert into secret_keys (key_id, check_value)
     select 1, $1 where not exists (select from secret_keys) on conflict do nothing`,
    [check],
  );
  const before = roots.previousKey === undefined ? undefined : new Secrets(roots.previousKey).checkValue();
  if (before !== undefined)
    await database.query(
      `insert into secret_keys (key_id, check_value)
       select max(key_id) + 1, $1 from secret_keys
       having bool_or(check_value = $2) and not bool_or(check_value = $1) on conflict do nothing`,
      [check, before],
    );
  const keys = await database.query<{ key_id: number; check_value: Buffer }>(
    'select key_id, check_value from secret_keys order by key_id',
  );
  const idOf = (value: Buffer) => keys.find((key) => timingSafeEqual(key.check_value, value))?.key_id;
  const keyId = idOf(check);
  if (keyId === undefined) {
    const where =
      config.secretKey === undefined ? join(config.dataDir, 'secrets.json') : 'REGULARS_SECRET_KEY';
    throw new RegularsError(
      'invalid_configuration',
      `${where}: got another key than the one this database's identifiers are sealed with; put that one back`,
    );
  }
  const previousId = before === undefined ? undefined : idOf(before);
  const previous =
    previousId === undefined || previousId === keyId
      ? undefined
      : new Secrets(roots.previousKey!, previousId);
  const secrets = new Secrets(roots.secretKey, keyId, previous);
  secrets.remember(await retiredKeys(database));
  return secrets;
}

export interface RootKeys {
  secretKey: string;
  /** Accepted beside the other until nothing is left of it. */
  previousKey?: string | undefined;
}

/**
 * Puts root keys in the place of those in DATA/secrets.json, whole or not at all.
 * @param keys absent: a new key, with the one there as the previous; where there is a previous one already, nothing.
 */
export async function replaceRootKeys(dataDir: string, keys?: RootKeys): Promise<void> {
  const path = join(dataDir, 'secrets.json');
  const now = await readRootKeysOf(dataDir);
  if (keys === undefined && now.previousKey !== undefined) return;
  const next = keys ?? { secretKey: newRootKey(), previousKey: now.secretKey };
  const draft = await writeDraft(path, next);
  await rename(draft, path);
}

/** Two processes at once agree: the file is written whole under another name, and linking it fails where one exists. */
export async function readRootKeysOf(dataDir: string): Promise<RootKeys> {
  const path = join(dataDir, 'secrets.json');
  const existing = await readRootKeys(path);
  if (existing !== undefined) return existing;
  await mkdir(dataDir, { recursive: true });
  const draft = await writeDraft(path, { secretKey: newRootKey() });
  try {
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft);
  }
  return (await readRootKeys(path))!;
}

function newRootKey(): string {
  return randomBytes(32).toString('base64url');
}

async function writeDraft(path: string, keys: RootKeys): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(keys)}\n`);
    await file.sync();
    // Where the umask or an inherited list of rights says otherwise.
    await chmod(draft, 0o600);
  } finally {
    await file.close();
  }
  return draft;
}

async function readRootKeys(path: string): Promise<RootKeys | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const broken = () =>
    new RegularsError('invalid_configuration', `${path}: expected {"secretKey": "32 characters or more"}`);
  let said: { secretKey?: unknown; previousKey?: unknown } | null;
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    throw broken();
  }
  const isKey = (key: unknown): key is string => typeof key === 'string' && key.length >= 32;
  if (!isKey(said?.secretKey) || !(said.previousKey === undefined || isKey(said.previousKey))) throw broken();
  return { secretKey: said.secretKey, previousKey: said.previousKey };
}

export const secretsPlugin = fastifyPlugin(
  async (app, { config }: { config: Config }) => {
    app.decorate('secrets', await openSecrets(config, app.database));
  },
  { name: 'secrets', fastify: '5.x', dependencies: ['database'] },
);
