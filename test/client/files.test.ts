import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApiError, NetworkError } from '../../client/src/errors.ts';
import { createFiles } from '../../client/src/files/create-files.ts';
import { createSha256 } from '../../client/src/files/hash.ts';
import type { Send } from '../../client/src/files/send.ts';
import { blobSource, bytesSource } from '../../client/src/files/source.ts';
import type { UploadProgress } from '../../client/src/files/upload.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { atOnce, fakeStore } from './fake-file-store.ts';

describe('SHA-256 in pieces', () => {
  it('is that of Node for any content in any pieces', () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = randomBytes(length);
      const hash = createSha256();
      for (let at = 0; at < length; ) {
        const next = Math.min(length, at + 1 + Math.floor(Math.random() * 70));
        hash.update(bytes.subarray(at, next));
        at = next;
      }
      expect(Buffer.from(hash.digest()).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });
});

const about = { space: 's', name: 'n', type: 'text/plain' };
/** A promise that is never kept: the app was killed. */
const never = () => new Promise<never>(() => undefined);

describe('an upload', () => {
  it('that was killed goes on in a fresh app with what S3 does not have, under the same key', async () => {
    const content = randomBytes(1050);
    const store = fakeStore(content);
    const storage = memoryStore();
    const dying: Send = (request) => (store.stored.size >= 4 ? never() : store.send(request));
    createFiles({ client: store.client, storage, send: dying }).upload(bytesSource(content), about);
    while (store.stored.size < 4) await new Promise((resolve) => setTimeout(resolve, 5));

    const sent: number[] = [];
    const counting: Send = (request) => {
      sent.push(Number(request.url));
      return store.send(request);
    };
    const fresh = createFiles({ client: store.client, storage, send: counting });
    const [pending] = await fresh.pending();
    const progress: number[] = [];
    const onProgress = ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'sending') progress.push(done);
    };
    const upload = fresh.resume(pending?.id ?? '', blobSource(new Blob([new Uint8Array(content)])), { onProgress });
    await expect(upload.done).resolves.toMatchObject({ fileId: 'f' });
    expect(sent.sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect([progress[1], progress.at(-1)]).toEqual([100, 1050]);
    expect(new Set(store.started).size).toBe(1);
    expect(await fresh.pending()).toEqual([]);
  });

  it('goes on after lost connections and URLs that ended, and not with another file', async () => {
    const content = randomBytes(500);
    const store = fakeStore(content);
    const storage = memoryStore();
    let calls = 0;
    const flaky: Send = async (request) => {
      calls += 1;
      if (calls % 3 === 1) throw new NetworkError('PUT: no connection');
      if (calls % 3 === 2) return { status: 403, text: 'Request has expired' };
      return store.send(request);
    };
    const tools = {
      now: () => 0,
      random: () => 0,
      after: atOnce,
    };
    const files = createFiles({ client: store.client, storage, send: flaky, tools });
    await expect(files.upload(bytesSource(content), about).done).resolves.toMatchObject({ fileId: 'f' });
    const again = fakeStore(content);
    const lost = createFiles({
      client: again.client,
      storage,
      tries: 1,
      send: async () => Promise.reject(new NetworkError('PUT')),
      tools,
    });
    await expect(lost.upload(bytesSource(content), about).done).rejects.toBeInstanceOf(NetworkError);
    const [kept] = await lost.pending();
    const other = lost.resume(kept?.id ?? '', bytesSource(randomBytes(500)));
    await expect(other.done).rejects.toMatchObject({ code: 'other-file' });
  });

  it('of a video goes on without its poster when that is refused, and says so', async () => {
    const content = randomBytes(1000);
    const refusal = (status: number) =>
      new ApiError('attachPoster', { type: '', title: 'No', status, code: 'conflict', requestId: 'r1' });
    const poster = { source: bytesSource(randomBytes(10)), type: 'image/png' as const };
    for (const status of [403, 404, 409, 413, 422]) {
      const { client, ...store } = fakeStore(content);
      Object.assign((client as { api: object }).api, { attachPoster: () => Promise.reject(refusal(status)) });
      const files = createFiles({ client, storage: memoryStore(), send: store.send });
      const told: unknown[] = [];
      const onProgress = ({ posterError }: UploadProgress) => told.push((posterError as ApiError | undefined)?.status);
      await expect(files.upload(bytesSource(content), about, { poster, onProgress }).done).resolves.toMatchObject({
        fileId: 'f',
      });
      expect(told.at(-1)).toBe(status);
      expect(await files.pending()).toEqual([]);
    }
    const refusing = fakeStore(content);
    const inS3: Send = async (request) =>
      request.url === 'poster' ? { status: 400, text: 'BadDigest' } : refusing.send(request);
    const files = createFiles({ client: refusing.client, storage: memoryStore(), send: inS3 });
    await expect(files.upload(bytesSource(content), about, { poster }).done).resolves.toMatchObject({ fileId: 'f' });
  });

  it.each([
    ['too many of them are sent', { status: 429, code: 'too-many-requests', requestId: 'r1' }],
    ['a gateway has no such route while it is replaced', { status: 404, code: 'not-found' }],
    ['S3 is busy for long', undefined],
  ])('of a video waits with its poster when %s', async (_, problem) => {
    const content = randomBytes(1000);
    const { client, send } = fakeStore(content);
    const { api } = client as { api: { attachPoster: () => Promise<unknown> } };
    const { attachPoster } = api;
    if (problem)
      api.attachPoster = async () => {
        throw new ApiError('attachPoster', { type: '', title: '', ...problem });
      };
    let posters = 0;
    let busy = problem === undefined;
    const counting: Send = async (request) => {
      if (request.url !== 'poster') return send(request);
      if (busy) return { status: 503, text: 'SlowDown' };
      posters += 1;
      return { status: 200, text: '' };
    };
    const tools = { now: () => 0, random: () => 0, after: atOnce };
    const files = createFiles({ client, storage: memoryStore(), send: counting, tools });
    const poster = { source: bytesSource(randomBytes(10)), type: 'image/png' as const };
    await expect(files.upload(bytesSource(content), about, { poster }).done).rejects.toMatchObject(
      problem ? { problem } : { name: 'NetworkError' },
    );
    const [kept] = await files.pending();
    Object.assign(api, { attachPoster });
    busy = false;
    await files.resume(kept?.id ?? '', bytesSource(content), { poster }).done;
    expect(posters).toBe(1);
  });

  it('that was refused is not sent a poster, and says why it was refused', async () => {
    const content = randomBytes(1000);
    const { client, send } = fakeStore(content);
    let asked = 0;
    Object.assign((client as { api: object }).api, {
      getFile: async () => ({ fileId: 'f', versions: [{ versionId: 'v', state: 'rejected', reason: 'malicious' }] }),
      attachPoster: async () => {
        asked += 1;
        throw new NetworkError('POST');
      },
    });
    const files = createFiles({ client, storage: memoryStore(), send });
    const poster = { source: bytesSource(randomBytes(10)), type: 'image/png' as const };
    await expect(files.upload(bytesSource(content), about, { poster }).done).rejects.toMatchObject({
      reason: 'malicious',
    });
    expect(asked).toBe(0);
  });

  it('stops at a pause, and is gone after it was cancelled', async () => {
    const content = randomBytes(1000);
    const store = fakeStore(content);
    const storage = memoryStore();
    const slow: Send = async (request) => {
      await new Promise((resolve, reject) => {
        setTimeout(resolve, 20);
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
      return store.send(request);
    };
    const files = createFiles({ client: store.client, storage, send: slow, parallel: 1 });
    const upload = files.upload(bytesSource(content), about);
    while (store.stored.size < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    upload.pause();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { size } = store.stored;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(store.stored.size).toBe(size);
    upload.resume();
    while (store.stored.size < size + 1) await new Promise((resolve) => setTimeout(resolve, 5));
    // At once: what the pause ended has not told so yet.
    upload.pause();
    upload.resume();
    while (store.stored.size < size + 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const ended = expect(upload.done).rejects.toMatchObject({ code: 'cancelled' });
    await upload.cancel();
    await ended;
    expect([store.stored.size, await files.pending()]).toEqual([0, []]);
  });

  it('is gone also when it was cancelled while its file was read', async () => {
    const content = randomBytes(1000);
    const store = fakeStore(content);
    const files = createFiles({ client: store.client, storage: memoryStore(), send: store.send });
    const upload = files.upload(bytesSource(content), about);
    const ended = expect(upload.done).rejects.toMatchObject({ code: 'cancelled' });
    await upload.cancel();
    await ended;
    expect([store.started, await files.pending()]).toEqual([[], []]);
  });
});

describe('a download', () => {
  let time = 0;
  const download = (
    content: Buffer,
    answers: ((range: string | null) => Response | Promise<Response>)[],
    stored = content,
    asked: () => void = () => undefined,
  ) => {
    const ranges: (string | null)[] = [];
    const sha256 = createHash('sha256').update(stored).digest('hex');
    const api = {
      downloadFile: async () => {
        asked();
        return { url: 'http://s3/x', name: 'n', type: 't/t', size: stored.length, sha256, expiresAt: '' };
      },
    };
    const fetch = (async (_: string, init: RequestInit) => {
      const range = new Headers(init.headers).get('range');
      ranges.push(range);
      return (answers.shift() ?? (() => new Response('', { status: 500 })))(range);
    }) as typeof globalThis.fetch;
    const tools = {
      now: () => time,
      random: () => 0,
      after: atOnce,
    };
    const files = createFiles({ client: { api } as never, storage: memoryStore(), fetch, tools });
    return { ranges, done: files.download({ fileId: 'f' }) };
  };
  const broken = (bytes: Buffer) =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(bytes));
          setTimeout(() => controller.error(new TypeError('terminated')), 5);
        },
      }),
    );

  it.each(['still takes its address', 'takes its address no more', 'cannot be heard refusing it a minute later'])(
    'goes on where it was after a break, and is checked, while S3 %s',
    async (how) => {
      const content = randomBytes(1000);
      const unheard = () => {
        time += 60_000;
        throw new TypeError('Failed to fetch');
      };
      const refusal = how === 'takes its address no more' ? () => new Response('', { status: 403 }) : unheard;
      const over = how === 'still takes its address' ? [] : [refusal];
      let asks = 0;
      const answers = [
        () => broken(content.subarray(0, 300)),
        ...over,
        () => new Response(new Uint8Array(content.subarray(300)), { status: 206 }),
      ];
      const { done, ranges } = download(content, answers, content, () => {
        asks += 1;
      });
      expect(Buffer.from((await done).bytes).equals(content)).toBe(true);
      expect(ranges).toEqual([null, 'bytes=300-', ...over.map(() => 'bytes=300-')]);
      // Of a share each one is a use.
      expect(asks).toBe(1 + over.length);
    },
  );

  it('goes on also when the API could not be reached during the break', async () => {
    const content = randomBytes(1000);
    let asks = 0;
    const offline = () => {
      asks += 1;
      if (asks === 2 || asks === 3) throw new NetworkError('GET');
    };
    const answers = [
      () => broken(content.subarray(0, 300)),
      () => new Response('', { status: 403 }),
      () => new Response(new Uint8Array(content.subarray(300)), { status: 206 }),
    ];
    const { done } = download(content, answers, content, offline);
    expect(Buffer.from((await done).bytes).equals(content)).toBe(true);
  });

  it('that is not what was stored is refused', async () => {
    const content = randomBytes(100);
    const { done } = download(content, [() => new Response(new Uint8Array(randomBytes(100)))], content);
    await expect(done).rejects.toMatchObject({ code: 'damaged' });
  });
});
