import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExportStore } from '../../functions/identity/store/exports.ts';
import type { ExportItem } from '../../functions/identity/store/items.ts';
import { drain } from './deliveries.ts';
import { found, signUp, type TestPerson } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let ann: TestPerson;
beforeAll(async () => {
  world = await startWorld();
  world.neighbours.set('notes', notes);
});
beforeEach(async () => {
  ann = await signUp(world);
});
afterAll(() => world?.stop());

const noteCount = 60;
/** A module with many pages, of one note each. */
async function notes(kind: string, { cursor = '0' }: { cursor?: string }) {
  if (kind === 'erase') return { removed: {} };
  const number = Number(cursor);
  const records = [{ type: 'note', number, text: 'x'.repeat(50) }];
  return { records, ...(number + 1 < noteCount ? { cursor: String(number + 1) } : {}) };
}

const request = (key?: string) => ann.call('POST', '/v1/me/export', key ? { key } : {});
const current = async () => (await ann.call('GET', '/v1/me/export')).body;
const archiveFiles = () => [...world.objects.stored].filter(([key]) => key.startsWith(`${ann.personId}/`));
/** All records of an archive, by module. */
function recordsIn(urls: readonly string[]): Record<string, Record<string, unknown>[]> {
  const all: Record<string, Record<string, unknown>[]> = {};
  for (const url of urls) {
    const text = world.objects.stored.get(new URL(url).pathname.slice(1)) ?? '';
    const { modules } = JSON.parse(text) as { modules: typeof all };
    for (const [module, records] of Object.entries(modules)) all[module] = [...(all[module] ?? []), ...records];
  }
  return all;
}

describe('an export', () => {
  it('holds everything of every module once, in files of bounded size', async () => {
    const deviceId = randomUUID();
    await ann.call('PUT', `/v1/me/devices/${deviceId}`, { json: { platform: 'web', pushToken: 'mine' } });
    await found(ann, 'Exported');
    const asked = await request();
    expect([asked.status, asked.body.state]).toEqual([202, 'queued']);
    await drain(world);
    const ready = await current();
    expect(ready).toMatchObject({ state: 'ready', exportId: asked.body.exportId });
    const urls = [ready.url, ...ready.moreUrls];
    expect(urls.length).toBeGreaterThan(3);
    const { identity, notes: written } = recordsIn(urls);
    expect(identity?.map(({ type }) => type)).toEqual(['profile', 'device', 'membership']);
    expect(identity?.[0]).toMatchObject({ personId: ann.personId, email: ann.email });
    expect(identity?.[1]).toMatchObject({ deviceId, pushToken: 'mine' });
    expect(written?.map(({ number }) => number)).toEqual(Array.from({ length: noteCount }, (_, n) => n));
    expect(Math.max(...archiveFiles().map(([, text]) => text.length))).toBeLessThan(2000);
    expect(ready.size).toBe(archiveFiles().reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0));
  });

  it('is asked for once, however often: by the same key, at once, and while it runs', async () => {
    const key = randomUUID();
    const answers = await Promise.all([request(key), request(), request()]);
    expect(new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.exportId)).size).toBe(1);
    const { exportId } = await current();
    expect((await request()).body.exportId).toBe(exportId);
    await drain(world);
    const replayed = await request(key);
    if (answers[0]?.status === 202) expect(replayed.body).toEqual(answers[0].body);
  });

  it('that was under way when a key asked for it stays the answer to that key', async () => {
    const [first, key] = [(await request()).body, randomUUID()];
    expect((await request(key)).body).toEqual(first);
    await drain(world);
    expect((await request(key)).body).toEqual(first);
    expect((await current()).exportId).toBe(first.exportId);
  });

  it('comes out the same when every message is delivered five times', async () => {
    await request();
    await drain(world, { times: 5 });
    const ready = await current();
    const { identity, notes: written } = recordsIn([ready.url, ...ready.moreUrls]);
    expect([identity?.length, written?.length]).toEqual([1, noteCount]);
  });

  it('holds each record once when it is built twice at the same time', async () => {
    for (let round = 0; round < 4; round += 1) {
      const bob = await signUp(world);
      const { exportId } = (await bob.call('POST', '/v1/me/export')).body;
      world.outbox.length = 0;
      const job = { personId: bob.personId, exportId };
      await Promise.all([world.run('buildExport', job), world.run('buildExport', job)]);
      await drain(world);
      const ready = (await bob.call('GET', '/v1/me/export')).body;
      expect(ready.state).toBe('ready');
      const { identity, notes: written } = recordsIn([ready.url, ...(ready.moreUrls ?? [])]);
      expect(identity).toHaveLength(1);
      expect(written?.map(({ number }) => number)).toEqual(Array.from({ length: noteCount }, (_, n) => n));
    }
  });

  it('keeps a noted file as it is when another builder comes too late with a longer one', async () => {
    const bob = await signUp(world);
    await bob.call('POST', '/v1/me/export');
    world.outbox.length = 0;
    const { store } = world.dependencies.buildExport as { store: ExportStore };
    const job = (await store.find(bob.personId)) as ExportItem;
    const now = world.tools.now();
    expect((await store.addFile(job, 'short', { module: 0, cursor: 'a' }, now)).step).toBe('made');
    expect((await store.addFile(job, 'longer', { module: 0, cursor: 'b' }, now)).step).toBe('stale');
    const { files, position } = (await store.find(bob.personId)) as ExportItem;
    const path = new URL(store.url(job, files[0]?.name ?? '', 1)).pathname.slice(1);
    expect([files.length, position?.cursor, world.objects.stored.get(path)]).toEqual([1, 'a', 'short']);
  });

  it('that rested is built anew: what it had written before goes before its link ends', async () => {
    const asked = (await request()).body;
    world.neighbours.set('notes', (kind, payload) =>
      payload.cursor === '40' ? Promise.reject(new Error('broken')) : notes(kind, payload),
    );
    await expect(drain(world, { most: 5 })).rejects.toThrow('broken');
    world.neighbours.set('notes', notes);
    const before = archiveFiles();
    expect(before.length).toBeGreaterThan(1);
    // From the dead letters, when the bucket has deleted what is older than eight days.
    world.clock.offset += 9 * 86_400_000;
    expect((await current()).state).toBe('failed');
    for (const [key] of before) world.objects.stored.delete(key);
    await world.run('buildExport', { personId: ann.personId, exportId: asked.exportId });
    await drain(world);
    const ready = await current();
    expect(ready).toMatchObject({ state: 'ready', exportId: asked.exportId });
    const { identity, notes: written } = recordsIn([ready.url, ...ready.moreUrls]);
    expect(identity).toHaveLength(1);
    expect(written?.map(({ number }) => number)).toEqual(Array.from({ length: noteCount }, (_, n) => n));
  });

  it('is refused after a few on one day, and shows when it is old', async () => {
    for (let n = 0; n < world.settings.exportsPerDay; n += 1) {
      expect((await request()).status).toBe(202);
      await drain(world);
    }
    expect((await request()).body.code).toBe('export-limit');
    world.clock.offset += world.settings.exportDays * 86_400_000;
    expect(await current()).toMatchObject({ state: 'expired' });
    expect((await current()).url).toBeUndefined();
    expect((await request()).status).toBe(202);
    world.messages.length = world.outbox.length = 0;
    world.clock.offset += 7 * 3_600_000;
    expect((await current()).state).toBe('failed');
    expect((await request()).body.state).toBe('queued');
    await drain(world);
    expect((await current()).state).toBe('ready');
  });

  it('belongs to the person who asked', async () => {
    await request();
    await drain(world);
    const eve = await signUp(world);
    expect((await eve.call('GET', '/v1/me/export')).status).toBe(404);
  });
});
