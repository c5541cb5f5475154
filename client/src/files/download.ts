import { hex } from '../bytes.ts';
import type { Tools } from '../environment.ts';
import { NetworkError } from '../errors.ts';
import type { FileDownload } from '../generated/api.ts';
import { jitter, sleep } from '../http/backoff.ts';
import { abortReason } from '../http/exchange.ts';
import { tellApp } from '../tell-app.ts';
import { FileError } from './errors.ts';
import type { Hash } from './hash.ts';
import type { Receive } from './receive.ts';

export interface DownloadOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
  /** Gets the content piece by piece, so that it is never in memory as a whole; it may only be relied upon once `download` has resolved. */
  readonly onPiece?: (bytes: Uint8Array) => Promise<void> | void;
}

/** What was read; its SHA-256 is that of what was stored. */
export interface Downloaded {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Empty where `onPiece` got it. */
  readonly bytes: Uint8Array;
}

interface DownloadPorts {
  readonly receive: Receive;
  readonly tools: Tools;
  readonly createHash: () => Hash;
  readonly tries: number;
}

const backoff = { base: 500, cap: 15_000 };

/** Milliseconds for which an address is good, and some seconds less. */
const addressLasts = 55_000;

/** Cause of a failure: the address is over. */
const refused = Symbol('refused');

/**
 * Reads what an address leads to; after a break it goes on where it was, with a new address when the old one is over: each one of a share is a use of it.
 * @param ask answers an address for a minute.
 */
export async function download(
  { receive, tools, createHash, tries }: DownloadPorts,
  ask: () => Promise<FileDownload>,
  { onProgress, signal, onPiece }: DownloadOptions,
): Promise<Downloaded> {
  const hash = createHash();
  let askedAt = tools.now();
  const first = await ask();
  let address: FileDownload | undefined = first;
  // One room from the beginning: a slow line gives hundreds of thousands of pieces, and to put them together takes the memory twice.
  const whole = new Uint8Array(onPiece ? 0 : first.size);
  let done = 0;
  const take = async (bytes: Uint8Array) => {
    hash.update(bytes);
    const at = done;
    done += bytes.length;
    if (onPiece) await onPiece(bytes);
    // More than there should be is not what was stored: that is said at the end.
    else if (done <= first.size) whole.set(bytes, at);
    tellApp(onProgress, { done, total: first.size });
  };
  for (let attempt = 0; done < first.size; ) {
    const before = done;
    try {
      if (!address) {
        askedAt = tools.now();
        address = await ask();
      }
      if (address.sha256 !== first.sha256) throw new FileError('changed', 'another version came meanwhile');
      await readFrom(receive, address.url, done, signal, take);
      if (done === before) throw new NetworkError('GET: nothing came');
    } catch (error) {
      attempt = done > before ? 0 : attempt + 1;
      if (!(error instanceof NetworkError) || attempt >= tries) throw error;
      await sleep(tools, jitter(tools, backoff, attempt), signal);
      // A browser does not always hear S3 refuse.
      if (error.cause === refused || tools.now() - askedAt > addressLasts) address = undefined;
    }
  }
  if (done !== first.size || hex(hash.digest()) !== first.sha256) {
    throw new FileError('damaged', 'what was read is not what was stored');
  }
  const { name, type, size } = first;
  return { name, type, size, bytes: whole };
}

/** @throws NetworkError also where S3 asks to come again; FileError when it refuses. */
async function readFrom(
  receive: Receive,
  url: string,
  from: number,
  signal: AbortSignal | undefined,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const taking = { failed: undefined as { readonly error: unknown } | undefined };
  const give = async (bytes: Uint8Array) => {
    try {
      await take(bytes);
    } catch (error) {
      taking.failed = { error };
      throw error;
    }
  };
  const check = (status: number) => {
    if (status === 403) throw new NetworkError('GET: 403', { cause: refused });
    if (status === 429 || status >= 500) throw new NetworkError(`GET: ${status}`);
    if (status !== (from > 0 ? 206 : 200)) throw new FileError('store-refused', `S3 answered ${status}`);
  };
  const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  try {
    await receive({ url, headers, signal, check, give });
  } catch (cause) {
    if (taking.failed) throw taking.failed.error;
    if (signal?.aborted) throw abortReason(signal);
    if (cause instanceof NetworkError || cause instanceof FileError) throw cause;
    throw new NetworkError('GET: no connection', { cause });
  }
}
