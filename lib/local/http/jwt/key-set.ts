import { importJWK, type JWK } from 'jose';

export type VerifyKey = Awaited<ReturnType<typeof importJWK>>;

/** All times in milliseconds. */
export interface KeySetOptions {
  /** Where the keys are; asked before each fetch. */
  url(): Promise<string>;
  /** Keys are fetched anew after this time; until that succeeds the old ones serve. */
  readonly maxAgeMs?: number;
  /** Least time between two fetches, however many unknown key ids are asked for. */
  readonly pauseMs?: number;
  readonly timeoutMs?: number;
  now?(): number;
  /** Told why a fetch failed. */
  failed?(reason: string): void;
}

const MAX_BYTES = 512_000;

/** The public keys of one issuer (JWKS), RSA signing keys only. */
export class KeySet {
  readonly #options: Required<KeySetOptions>;
  #keys = new Map<string, VerifyKey>();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;
  /** Grows when the keys change: what was verified with older ones must be verified again. */
  generation = 0;

  constructor(options: KeySetOptions) {
    this.#options = {
      maxAgeMs: 7_200_000,
      pauseMs: 1_000,
      timeoutMs: 1_500,
      now: Date.now,
      failed: () => {},
      ...options,
    };
  }

  /** The key of that id; undefined when the issuer has none, or cannot be reached and none is known. */
  async find(kid: string): Promise<VerifyKey | undefined> {
    const known = this.#keys.get(kid);
    const old = this.#options.now() - this.#fetchedAt > this.#options.maxAgeMs;
    if (known && !old) return known;
    if (known) {
      void this.#refresh();
      return known;
    }
    await this.#refresh();
    return this.#keys.get(kid);
  }

  #refresh(): Promise<void> {
    if (this.#fetching) return this.#fetching;
    const now = this.#options.now();
    if (now - this.#triedAt < this.#options.pauseMs) return Promise.resolve();
    this.#triedAt = now;
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      const url = await this.#options.url();
      const { keys } = (await fetchJson(url, this.#options.timeoutMs)) as { keys?: JWK[] };
      if (!Array.isArray(keys)) throw new Error(`${url} holds no keys`);
      this.#keys = await importKeys(keys);
      this.#fetchedAt = this.#options.now();
      this.generation++;
    } catch (error) {
      this.#options.failed(error instanceof Error ? error.message : String(error));
    }
  }
}

/** GETs a small JSON document: no redirects, a time limit and a size limit. */
export async function fetchJson(url: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  let size = 0;
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`${url} is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function importKeys(keys: readonly JWK[]): Promise<Map<string, VerifyKey>> {
  const imported = new Map<string, VerifyKey>();
  for (const key of keys) {
    const usable =
      key.kty === 'RSA' &&
      typeof key.kid === 'string' &&
      (key.use ?? 'sig') === 'sig' &&
      (key.alg ?? 'RS256') === 'RS256';
    if (!usable) continue;
    const { kty, n, e, kid } = key;
    imported.set(kid as string, await importJWK({ kty, n, e, kid, alg: 'RS256' }, 'RS256'));
  }
  return imported;
}
