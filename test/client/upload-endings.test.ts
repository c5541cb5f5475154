import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ApiError, NetworkError } from '../../client/src/errors.ts';
import { createFiles } from '../../client/src/files/create-files.ts';
import { type Send, sendByXhr } from '../../client/src/files/send.ts';
import { bytesSource } from '../../client/src/files/source.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { atOnce, fakeStore } from './fake-file-store.ts';
import { uncaughtDuring } from './uncaught.ts';

const about = { space: 's', name: 'n', type: 'text/plain' };
const tools = { now: () => 0, random: () => 0, after: atOnce };
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('an upload that is cancelled too late', () => {
  it('is there: what the app was given stays', async () => {
    const store = fakeStore(randomBytes(300));
    let deleted = 0;
    Object.assign((store.client as { api: object }).api, { deleteVersion: async () => void deleted++ });
    const files = createFiles({ client: store.client, storage: memoryStore(), send: store.send, tools });
    const upload = files.upload(bytesSource(store.content), about);
    await upload.done;
    await upload.cancel();
    expect(deleted).toBe(0);
  });

  it('or just in time, is cancelled, and its room is given back', async () => {
    const store = fakeStore(randomBytes(300));
    let deleted = 0;
    Object.assign((store.client as { api: object }).api, { deleteVersion: async () => void deleted++ });
    const inner = memoryStore();
    let cancelled: Promise<void> | undefined;
    const storage = {
      ...inner,
      write: (work: never) => {
        // The third write forgets what has ended; the second notes what was begun.
        if (writes++ === 2) cancelled = upload.cancel();
        return inner.write(work);
      },
    };
    let writes = 0;
    const files = createFiles({ client: store.client, storage: storage as never, send: store.send, tools });
    const upload = files.upload(bytesSource(store.content), about);
    await expect(upload.done).rejects.toMatchObject({ code: 'cancelled' });
    await cancelled;
    expect(deleted).toBe(1);
  });
});

describe('an upload that ends', () => {
  it('sends nothing more', async () => {
    const store = fakeStore(randomBytes(2000));
    let sends = 0;
    const send: Send = async (request) => {
      sends += 1;
      if (request.url === '2') throw new NetworkError('PUT');
      await turn();
      if (request.signal.aborted) throw request.signal.reason;
      return store.send(request);
    };
    const files = createFiles({ client: store.client, storage: memoryStore(), send, tools, tries: 1 });
    await expect(files.upload(bytesSource(store.content), about).done).rejects.toBeInstanceOf(NetworkError);
    const before = sends;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(sends).toBe(before);
  });

  it('does not end because the app’s own listener throws', async () => {
    const store = fakeStore(randomBytes(300));
    const mistake = new Error('of the app');
    const onProgress = () => {
      throw mistake;
    };
    const errors = await uncaughtDuring(async () => {
      const files = createFiles({ client: store.client, storage: memoryStore(), send: store.send, tools });
      await expect(files.upload(bytesSource(store.content), about, { onProgress }).done).resolves.toBeDefined();
    });
    expect(new Set(errors)).toEqual(new Set([mistake]));
  });
});

describe('an upload of a version that somebody else deletes meanwhile, or whose day is over', () => {
  it('ends, and is not offered again: it would be looked for, for ever', async () => {
    const store = fakeStore(randomBytes(300));
    let looks = 0;
    const getFile = async () => {
      if (++looks > 50) throw new Error('still looking');
      return { fileId: 'f', versions: [] };
    };
    const api = (store.client as { api: { startUpload: unknown } }).api;
    Object.assign(api, { getFile, startVersion: api.startUpload });
    const files = createFiles({ client: store.client, storage: memoryStore(), send: store.send, tools });
    const upload = files.upload(bytesSource(store.content), { ...about, versionOf: 'f' });
    await expect(upload.done).rejects.toMatchObject({ code: 'cancelled' });
    expect(await files.pending()).toEqual([]);
  });

  it('ends so too when the file went with its only version', async () => {
    const store = fakeStore(randomBytes(300));
    const gone = async () => {
      throw new ApiError('call', { type: '', title: '', status: 404, code: 'not-found', requestId: 'r1' });
    };
    const { api } = store.client as { api: { getFile: () => Promise<object> } };
    const { getFile } = api;
    const files = createFiles({ client: store.client, storage: memoryStore(), send: store.send, tools });
    for (const presignParts of [async () => Object.assign(api, { getFile: gone }) && gone(), gone]) {
      Object.assign(api, { presignParts });
      await expect(files.upload(bytesSource(store.content), about).done).rejects.toMatchObject({ code: 'cancelled' });
      expect(await files.pending()).toEqual([]);
    }
    // Of a gateway that has no such route while it is replaced.
    Object.assign(api, {
      getFile: async () =>
        Promise.reject(new ApiError('call', { type: '', title: '', status: 404, code: 'not-found' })),
    });
    await expect(files.upload(bytesSource(store.content), about).done).rejects.toMatchObject({ code: 'not-found' });
    expect(await files.pending()).toHaveLength(1);
    // The person may not send any more, and still sees the file.
    Object.assign(api, { getFile });
    await expect(files.upload(bytesSource(store.content), about).done).rejects.toMatchObject({ code: 'not-found' });
    expect(await files.pending()).toHaveLength(2);
  });
});

describe('an upload that is checked for long', () => {
  it('is looked at seldom after half a minute', async () => {
    const store = fakeStore(randomBytes(300));
    const waits: number[] = [];
    const after = (ms: number, act: () => void) => {
      waits.push(ms);
      return atOnce(ms, act);
    };
    const getFile = async () => ({ versions: [{ versionId: 'v', state: waits.length < 70 ? 'processing' : 'ready' }] });
    Object.assign((store.client as { api: object }).api, { getFile });
    const ports = { client: store.client, storage: memoryStore(), send: store.send, tools: { ...tools, after } };
    await createFiles(ports).upload(bytesSource(store.content), about).done;
    expect([waits.slice(0, 60), waits.slice(60)]).toEqual([Array(60).fill(500), Array(10).fill(5_000)]);
  });
});

describe('an upload that two tabs send', () => {
  it('is done in both: the one that comes late finds nothing left to send to', async () => {
    const store = fakeStore(randomBytes(300));
    const storage = memoryStore();
    let go = () => {};
    const first = new Promise<void>((resolve) => {
      go = resolve;
    });
    const send: Send = async () => {
      await first;
      return { status: 404, text: 'NoSuchUpload' };
    };
    const ports = { client: store.client, storage, tools };
    const upload = createFiles({ ...ports, send }).upload(bytesSource(store.content), about);
    const other = createFiles({ ...ports, send: store.send });
    while ((await other.pending()).length === 0) await turn();
    await other.resume(upload.id, bytesSource(store.content)).done;
    go();
    await expect(upload.done).resolves.toMatchObject({ fileId: 'f' });
    expect(await other.pending()).toEqual([]);
  });
});

describe('an upload of who signed out', () => {
  it('does not go on as somebody else, and is shown to nobody else', async () => {
    const store = fakeStore(randomBytes(300));
    const client = store.client as { api: object; auth?: object };
    let person: string | undefined = 'ann';
    client.auth = { session: async () => (person ? { personId: person } : undefined) };
    const storage = memoryStore();
    let read = () => {};
    const reading = new Promise<void>((resolve) => {
      read = resolve;
    });
    const source = {
      size: store.content.length,
      read: async (from: number, to: number) => {
        await reading;
        return store.content.subarray(from, to);
      },
    };
    const files = createFiles({ client: client as never, storage, send: store.send, tools });
    const upload = files.upload(source, about);
    await turn();
    person = 'bob';
    read();
    await expect(upload.done).rejects.toMatchObject({ code: 'SignedOut' });
    expect([store.started, await files.pending()]).toEqual([[], []]);
    await expect(files.resume(upload.id, source).done).rejects.toMatchObject({ code: 'unknown-upload' });
    person = 'ann';
    expect(await files.pending()).toMatchObject([{ id: upload.id }]);
    await expect(files.resume(upload.id, source).done).resolves.toBeDefined();
  });
});

describe('sending by XMLHttpRequest', () => {
  interface Line {
    readonly upload: { onprogress?: (event: { loaded: number }) => void };
    ontimeout?: () => void;
  }
  /** Sends on a line that says what the test has it say. */
  async function onLine(work: (line: Line, sent: Promise<unknown>) => Promise<void>): Promise<void> {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'XMLHttpRequest');
    const made: Line[] = [];
    class Request {
      upload = {};
      onabort?: () => void;
      open() {}
      setRequestHeader() {}
      send() {
        made.push(this);
      }
      abort() {
        this.onabort?.();
      }
    }
    Object.defineProperty(globalThis, 'XMLHttpRequest', { value: Request, configurable: true });
    try {
      const { signal } = new AbortController();
      const sent = sendByXhr({ url: 'x', headers: {}, body: new Uint8Array(9), signal, onSent: () => {} });
      await work(made[0] as Line, sent);
    } finally {
      if (own) Object.defineProperty(globalThis, 'XMLHttpRequest', own);
      else Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
    }
  }

  it('ends when the system’s own time is over, as iOS and Android tell it', () =>
    onLine(async (line, sent) => {
      line.ontimeout?.();
      await expect(Promise.race([sent, turn()])).rejects.toBeInstanceOf(NetworkError);
    }));

  it('ends when the line is silent for two minutes, and not while bytes go', async () => {
    vi.useFakeTimers();
    try {
      await onLine(async (line, sent) => {
        let ended: unknown;
        sent.catch((error) => {
          ended = error;
        });
        for (let loaded = 1; loaded < 4; loaded++) {
          await vi.advanceTimersByTimeAsync(119_000);
          line.upload.onprogress?.({ loaded });
        }
        expect(ended).toBeUndefined();
        await vi.advanceTimersByTimeAsync(120_000);
        expect(ended).toBeInstanceOf(NetworkError);
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
