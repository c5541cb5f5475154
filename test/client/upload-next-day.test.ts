import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApiError, NetworkError } from '../../client/src/errors.ts';
import { createFiles } from '../../client/src/files/create-files.ts';
import type { Send } from '../../client/src/files/send.ts';
import { bytesSource } from '../../client/src/files/source.ts';
import type { UploadProgress } from '../../client/src/files/upload.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { atOnce, fakeStore } from './fake-file-store.ts';

const about = { space: 's', name: 'n', type: 'text/plain' };
const tools = { now: () => 0, random: () => 0, after: atOnce };

describe('an upload whose day passed without a connection', () => {
  const hour = 3_600_000;
  const gone = async () => {
    throw new ApiError('call', { type: '', title: '', status: 404, code: 'not-found', requestId: 'r1' });
  };

  const offline: Send = async () => {
    throw new NetworkError('PUT');
  };

  /** Begun at 0 with nothing sent, and found again at `now`, when the backend has let go of it. */
  async function nextDay(now: number, put?: object) {
    const store = fakeStore(randomBytes(300));
    const { api } = store.client as unknown as {
      api: Record<'startUpload' | 'getFile', (...more: unknown[]) => Promise<object>>;
    };
    const { startUpload, getFile } = api;
    const upload = { parts: 3, partSize: 100, expiresAt: new Date(24 * hour).toISOString(), put };
    api.startUpload = async (...more) => ({ ...(await startUpload(...more)), upload });
    const storage = memoryStore();
    const ports = (send: Send) => ({
      client: store.client,
      storage,
      send,
      tools: { ...tools, now: () => now },
      tries: 1,
    });
    const [files, broken] = [createFiles(ports(store.send)), createFiles(ports(offline))];
    await expect(broken.upload(bytesSource(store.content), about).done).rejects.toThrow(NetworkError);
    api.getFile = () => (new Set(store.started).size > 1 ? getFile() : gone());
    const [record] = await files.pending();
    return { store, api, files, broken, id: record?.id ?? '', source: bytesSource(store.content) };
  }

  it('begins once more, and is there', async () => {
    const { store, files, id, source } = await nextDay(24.5 * hour);
    await expect(files.resume(id, source).done).resolves.toBeDefined();
    expect(store.started).toEqual([id, id, expect.not.stringMatching(id)]);
    expect(await files.pending()).toEqual([]);
  });

  it('with its poster: that the one before took none is no refusal', async () => {
    const { store, api, files, id, source } = await nextDay(24.5 * hour);
    const posters: string[] = [];
    const attachPoster = async () => {
      if (new Set(store.started).size === 1) return gone();
      posters.push(store.started.at(-1) ?? '');
      return { put: { url: 'poster', headers: {} } };
    };
    const { getFile, finishUpload } = api as typeof api & { finishUpload(): Promise<void> };
    const finish = async () => {
      // The poster, which is no part.
      store.stored.delete(Number.NaN);
      return finishUpload();
    };
    const shown = async () => {
      const { versions, ...file } = (await getFile()) as { versions: object[] };
      return { ...file, versions: versions.map((version) => ({ ...version, variants: [{ name: 'poster.webp' }] })) };
    };
    Object.assign(api, {
      attachPoster,
      finishUpload: finish,
      getFile: () => (posters.length > 0 ? shown() : getFile()),
    });
    const poster = { source: bytesSource(randomBytes(9)), type: 'image/png' } as const;
    const told: unknown[] = [];
    const onProgress = ({ posterError }: UploadProgress) => told.push(posterError);
    await expect(files.resume(id, source, { poster, onProgress }).done).resolves.toBeDefined();
    expect([posters, told.at(-1)]).toEqual([store.started.slice(-1), undefined]);
  });

  it('also on a device whose clock is behind: the URL says how late it is', async () => {
    const url = { url: 'u', headers: {}, expiresAt: new Date(24.75 * hour).toISOString() };
    const { files, id, source } = await nextDay(0, url);
    await expect(files.resume(id, source).done).resolves.toBeDefined();
  });

  it('goes on under its new key, and not for ever when that one is ended elsewhere', async () => {
    const { store, api, files, broken, id, source } = await nextDay(24.5 * hour);
    await expect(broken.resume(id, source).done).rejects.toThrow(NetworkError);
    expect(await files.pending()).toMatchObject([{ id, key: store.started.at(-1) }]);
    api.getFile = gone;
    await expect(files.resume(id, source).done).rejects.toMatchObject({ code: 'cancelled' });
    expect(store.started).toHaveLength(5);
    expect(await files.pending()).toEqual([]);
  });

  it('begins once more once, when two go on with it at a time', async () => {
    const { store, files, id, source } = await nextDay(24.5 * hour);
    const [one, other] = await Promise.all([files.resume(id, source).done, files.resume(id, source).done]);
    expect(new Set(store.started).size).toBe(2);
    expect(other.fileId).toBe(one.fileId);
    expect(await files.pending()).toEqual([]);
  });

  it('is ended when another tab gave it up', async () => {
    const { store, api, files, id, source } = await nextDay(24.5 * hour);
    api.getFile = () => files.forget(id).then(gone);
    await expect(files.resume(id, source).done).rejects.toMatchObject({ code: 'cancelled' });
    expect(new Set(store.started).size).toBe(1);
    expect(await files.pending()).toEqual([]);
  });
});

describe('an upload that had arrived when the app was killed', () => {
  /** Whoever looks after everything was sent hears nothing any more; a day later its key begins another upload. */
  async function killed(versionOf?: string) {
    const store = fakeStore(randomBytes(300));
    const { api } = store.client as unknown as {
      api: Record<'startUpload' | 'finishUpload' | 'getFile', (...more: unknown[]) => Promise<object>>;
    };
    const { startUpload, finishUpload, getFile } = api;
    Object.assign(api, { startVersion: startUpload });
    api.finishUpload = async (...more) => {
      api.getFile = async () => {
        throw new NetworkError('GET');
      };
      return finishUpload(...more);
    };
    const files = createFiles({ client: store.client, storage: memoryStore(), send: store.send, tools });
    const source = bytesSource(store.content);
    const upload = files.upload(source, { ...about, ...(versionOf ? { versionOf } : {}) });
    await expect(upload.done).rejects.toThrow(NetworkError);
    const another = async (...more: unknown[]) => {
      const answer = (await startUpload(...more)) as { file: object };
      return { ...answer, file: { ...answer.file, fileId: 'twice' }, version: { versionId: 'twice' } };
    };
    Object.assign(api, { getFile, finishUpload, startUpload: another, startVersion: another });
    return { store, api, files, id: upload.id, source };
  }

  it.each([undefined, 'f'])('is found two days later, and not sent again (version of %s)', async (versionOf) => {
    const { store, files, id, source } = await killed(versionOf);
    expect(await files.pending()).toMatchObject([{ id, made: { fileId: 'f', versionId: 'v' } }]);
    await expect(files.resume(id, source).done).resolves.toMatchObject({ fileId: 'f' });
    expect(store.started).toEqual([id]);
    expect(await files.pending()).toEqual([]);
  });

  it('also by who is told only then that it was refused', async () => {
    const { store, api, files, id, source } = await killed();
    api.getFile = async () => ({ fileId: 'f', versions: [{ versionId: 'v', state: 'rejected', reason: 'damaged' }] });
    await expect(files.resume(id, source).done).rejects.toMatchObject({ code: 'rejected', reason: 'damaged' });
    expect(store.started).toEqual([id]);
    expect(await files.pending()).toEqual([]);
  });

  it('goes on where nothing can be noted on the device', async () => {
    const store = fakeStore(randomBytes(300));
    const inner = memoryStore();
    let writes = 0;
    const write: typeof inner.write = async (work) => {
      if (++writes === 2) throw new Error('the disk is full');
      return inner.write(work);
    };
    const files = createFiles({ client: store.client, storage: { ...inner, write }, send: store.send, tools });
    await expect(files.upload(bytesSource(store.content), about).done).resolves.toBeDefined();
    expect(writes).toBe(3);
  });
});

describe('an upload that was under way when the device slept over the weekend', () => {
  const hour = 3_600_000;

  /** A backend that lets go of what did not come within a day, and of keys an hour later. The first PUT breaks off when the device falls asleep. */
  function overTheWeekend(arrived: boolean) {
    let now = 0;
    const started = new Map<string, { id: string; at: number }>();
    const stored = new Set<string>();
    const state = (id: string) => (stored.has(id) ? 'ready' : 'uploading');
    const of = (id: string) => ({ fileId: `f${id}`, space: 's', name: 'n', state: state(id) });
    const gone = () => new ApiError('call', { type: '', title: '', status: 404, code: 'not-found', requestId: 'r1' });
    const there = ({ fileId }: { fileId: string }) => {
      const found = [...started.values()].find(({ id }) => `f${id}` === fileId);
      if (!found || (!stored.has(found.id) && now > found.at + 24 * hour)) throw gone();
      return found.id;
    };
    const begun: string[] = [];
    const api = {
      startUpload: async (_: unknown, { idempotencyKey = '' }) => {
        const known = started.get(idempotencyKey);
        const again = known && now < known.at + 25 * hour ? known : undefined;
        const { id, at } = again ?? { id: String(begun.length + 1), at: now };
        if (!again) {
          begun.push(id);
          if (known) started.set(`${idempotencyKey} of before`, known);
          started.set(idempotencyKey, { id, at });
        }
        const expiresAt = new Date(at + 24 * hour).toISOString();
        const upload = stored.has(id)
          ? {}
          : { upload: { expiresAt, put: { url: id, headers: {}, expiresAt: new Date(now + hour / 4).toISOString() } } };
        return { file: of(id), version: { versionId: `v${id}`, state: state(id) }, ...upload };
      },
      getFile: async ({ params }: { params: { fileId: string } }) => {
        const id = there(params);
        return { ...of(id), versions: [{ versionId: `v${id}`, state: state(id) }] };
      },
      finishUpload: async ({ params }: { params: { fileId: string } }) => void there(params),
    };
    const send: Send = async ({ url, onSent }) => {
      if (now > 0 || arrived) stored.add(url);
      if (now === 0) {
        now = 60 * hour;
        throw new NetworkError('PUT');
      }
      onSent(300);
      return { status: 200, text: '' };
    };
    const options = { client: { api } as never, storage: memoryStore(), send, tools: { ...tools, now: () => now } };
    return { files: createFiles(options), begun, stored };
  }

  it.each([
    ['the bytes had arrived', true, ['1']],
    ['nothing had arrived', false, ['1', '2']],
  ])('is one file when it wakes: %s', async (_, arrived, all) => {
    const { files, begun, stored } = overTheWeekend(arrived);
    const file = await files.upload(bytesSource(randomBytes(300)), about).done;
    expect([begun, [...stored]]).toEqual([all, all.slice(-1)]);
    expect(file.fileId).toBe(`f${all.at(-1)}`);
    expect(await files.pending()).toEqual([]);
  });
});
