import type { Tools } from '../environment.ts';
import { ApiError, AuthError } from '../errors.ts';
import type { FileVersion, StartedUpload, StoredFile } from '../generated/api.ts';
import { sleep } from '../http/backoff.ts';
import type { Api } from '../operations.ts';
import { tellApp } from '../tell-app.ts';
import { FileError } from './errors.ts';
import type { Hash } from './hash.ts';
import { type Poster, sendPoster } from './poster.ts';
import type { Made, UploadRecord, UploadRecords } from './records.ts';
import type { FileSource } from './source.ts';
import { type TransferPorts, transfer } from './transfer.ts';

export interface UploadProgress {
  /** `reading`: its checksum is made; `checking`: everything is sent, and the backend looks at it. */
  readonly phase: 'reading' | 'sending' | 'checking';
  /** Bytes read or sent, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Why the poster was refused; the video goes on without it. */
  readonly posterError?: Error;
}

export interface UploadOptions {
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Of a video. After a restart it is given to `resume` again. */
  readonly poster?: Poster;
}

/** An upload under way. */
export interface Upload {
  /** Under which it is kept, and goes on after a restart: `files.resume(id, source)`. */
  readonly id: string;
  /**
   * Resolves when the backend has checked the file and it can be read. Rejects with FileError `rejected` when it was refused; with NetworkError, AuthError or
   * ApiError when it cannot go on now: it is kept then, and can be resumed.
   */
  readonly done: Promise<StoredFile>;
  /** Stops sending; what was sent stays. */
  pause(): void;
  /** Goes on after `pause`. */
  resume(): void;
  /** Ends it for good, and gives back the room that it held. `done` rejects with FileError `cancelled`, as when it is ended elsewhere. What is done already stays. */
  cancel(): Promise<void>;
}

const calls = [
  'presignParts',
  'attachPoster',
  'startUpload',
  'startVersion',
  'finishUpload',
  'getFile',
  'deleteVersion',
] as const;

export interface UploadPorts extends TransferPorts {
  readonly api: Pick<Api, (typeof calls)[number]>;
  /** Who is signed in, where that can be known. */
  readonly personId: () => Promise<string | undefined>;
  readonly newKey: () => string;
  readonly records: UploadRecords;
  readonly tools: Tools;
  readonly createHash: () => Hash;
}

/** Milliseconds between looks; ten times as many after the first sixty, since what takes so long may take hours. */
const checkEvery = 500;
/** Looks at a video that is ready for a poster that was sent, at most. */
const posterLooks = 60;

const hasPoster = (version: FileVersion | undefined): boolean =>
  version?.posterReason !== undefined || version?.variants?.some(({ name }) => name === 'poster.webp') === true;

/** What the backend or S3 will not take: asking again would end the same. @throws every other error, a gateway's too: the upload goes on later. */
function refusalOf(error: unknown): Error {
  const isRefused =
    (error instanceof ApiError &&
      error.status >= 400 &&
      error.status < 500 &&
      error.status !== 429 &&
      error.problem.requestId !== undefined) ||
    (error instanceof FileError && error.code === 'store-refused');
  if (isRefused) return error;
  throw error;
}

/** The same calls, each made only when the check lets it pass. */
function checked(api: UploadPorts['api'], check: () => Promise<void>): UploadPorts['api'] {
  const guarded = (name: (typeof calls)[number]) => async (input: never, options: never) => {
    await check();
    return (api[name] as (input: never, options: never) => Promise<unknown>)(input, options);
  };
  return Object.fromEntries(calls.map((name) => [name, guarded(name)])) as unknown as UploadPorts['api'];
}

/** The same key began another upload: the one before is over. */
class BegunAnew extends Error {}

/** @param known makes the record of a new upload, or finds that of one that goes on. */
export function runUpload(
  given: UploadPorts,
  id: string,
  source: FileSource,
  known: (onRead: (bytes: number) => void) => Promise<UploadRecord>,
  { onProgress, poster }: UploadOptions,
): Upload {
  const { personId, newKey, records, tools } = given;
  let owner: string | undefined;
  const api = checked(given.api, async () => {
    if (owner !== undefined && (await personId()) !== owner) {
      throw new AuthError('SignedOut', 'who began the upload is not signed in');
    }
  });
  const ports = { ...given, api };
  const total = source.size;
  let started: StartedUpload | undefined;
  let made: Made | undefined;
  let posterError: Error | undefined;
  let cancelled = false;
  let paused = false;
  let controller = new AbortController();
  let wake: () => void = () => undefined;
  const tell = (phase: UploadProgress['phase'], done: number) => {
    if (!paused && !cancelled) tellApp(onProgress, { phase, done, total, ...(posterError ? { posterError } : {}) });
  };

  /** With the same key the backend answers the same upload, with new URLs. */
  const start = (record: UploadRecord): Promise<StartedUpload> => {
    const { space, name, type, size, sha256, versionOf, key = id } = record;
    const options = { idempotencyKey: key, signal: controller.signal };
    return versionOf === undefined
      ? api.startUpload({ body: { space, name, type, size, sha256 } }, options)
      : api.startVersion({ params: { fileId: versionOf }, body: { type, size, sha256 } }, options);
  };

  async function look(params: Made, signal: AbortSignal) {
    try {
      const { versions, ...file } = await api.getFile({ params }, { signal });
      return { file, version: versions.find(({ versionId }) => versionId === params.versionId) };
    } catch (error) {
      // The file went with its only version. Without a request id it is the gateway that has no such route now.
      if (error instanceof ApiError && error.status === 404 && error.problem.requestId) return {};
      throw error;
    }
  }

  /** What was sent before, also by an app that was killed then; with a key of more than a day ago the backend would begin another one. */
  async function sent(signal: AbortSignal): Promise<StartedUpload | undefined> {
    const { file, version } = made ? await look(made, signal) : {};
    return file && version && version.state !== 'uploading' ? { file, version } : undefined;
  }

  /** A new URL for what is under way. The device may have slept since, for longer than the key is known. */
  async function again(record: UploadRecord, signal: AbortSignal): Promise<StartedUpload> {
    const next = (lapsed() && (await sent(signal))) || (await start(record));
    if (next.version.versionId !== made?.versionId) throw new BegunAnew();
    return next;
  }

  async function once(record: UploadRecord, signal: AbortSignal): Promise<StoredFile> {
    started = (await sent(signal)) ?? (await start(record));
    const params = { fileId: started.file.fileId, versionId: started.version.versionId };
    // A disk that is full stops nothing: for a day the key leads there too.
    if (made?.versionId !== params.versionId) await records.begun(record, params).catch(() => undefined);
    made = params;
    tell('sending', 0);
    const { version: now } = await look(params, signal);
    if (poster && !posterError && now?.state !== 'rejected' && !hasPoster(now)) {
      posterError = await sendPoster(ports, params, poster, signal).then(() => undefined, refusalOf);
      if (posterError) tell('sending', 0);
    }
    if (now?.state === 'uploading') {
      const onSent = (bytes: number) => tell('sending', Math.min(bytes, total));
      try {
        await transfer(ports, { source, started, signal, onSent, again: () => again(record, signal) });
        await api.finishUpload({ params }, { signal, timeoutMs: 30_000 });
      } catch (error) {
        if (error instanceof BegunAnew) return once(record, signal);
        // Another tab may have sent the rest: S3 knows nothing of the upload then.
        const { version } = await look(params, signal).catch(() => ({ version: now }));
        if (version?.state === 'uploading') throw error;
      }
    }
    tell('checking', total);
    for (let looks = 0; ; looks += 1) {
      const { file, version } = await look(params, signal);
      if (!file || !version) throw new FileError('cancelled', 'the upload was ended elsewhere, or its time is over');
      const isShown = !poster || posterError !== undefined || hasPoster(version) || looks >= posterLooks;
      if (version.state === 'ready' && isShown) return file;
      if (version.state === 'rejected') {
        throw new FileError('rejected', `the file was refused: ${version.reason}`, version.reason);
      }
      await sleep(tools, looks < posterLooks ? checkEvery : 10 * checkEvery, signal);
    }
  }

  /** Its day passed without a connection: what the backend has let go of is sent once more, unless somebody on this device gave it up. */
  function lapsed(): boolean {
    const { expiresAt = '', put } = started?.upload ?? {};
    // The URL's end is by the backend's clock: this one may be wrong.
    const now = Math.max(tools.now(), Date.parse(put?.expiresAt ?? '') || 0);
    return Date.parse(expiresAt) <= now;
  }

  async function run(): Promise<StoredFile> {
    let record = await known((bytes) => tell('reading', bytes));
    let anew = false;
    owner = record.personId;
    made = record.made;
    for (;;) {
      if (cancelled) {
        // Also what was noted since: it was still being read when it was cancelled.
        await records.forget(id);
        throw new FileError('cancelled', 'the upload was cancelled');
      }
      if (paused) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const mine = controller;
      const { signal } = mine;
      try {
        const file = await once(record, signal);
        await records.forget(id);
        // Cancelled at the last moment: it is taken back, and must not be told of as done.
        if (cancelled) continue;
        return file;
      } catch (error) {
        // Paused or cancelled, and perhaps resumed since.
        if (signal.aborted) continue;
        // Parts that are on their way beside the one that failed.
        mine.abort();
        const ended = error instanceof FileError ? error.code : undefined;
        const renewed = ended === 'cancelled' && !anew && lapsed() ? await records.renew(record, newKey()) : undefined;
        if (renewed) {
          anew = true;
          record = renewed;
          made = posterError = undefined;
          controller = new AbortController();
          continue;
        }
        if (ended === 'rejected' || ended === 'cancelled') await records.forget(id);
        throw error;
      }
    }
  }

  const done = run();
  return {
    id,
    done,
    pause() {
      if (paused) return;
      paused = true;
      controller.abort();
    },
    resume() {
      if (!paused) return;
      paused = false;
      controller = new AbortController();
      wake();
    },
    async cancel() {
      cancelled = true;
      controller.abort();
      wake();
      await records.forget(id);
      const file = await done.catch(() => undefined);
      // Too late: the app has it.
      if (file || !started) return;
      const params = { fileId: started.file.fileId, versionId: started.version.versionId };
      await api.deleteVersion({ params });
    },
  };
}
