import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileItem, uploadKey, type VersionItem, versionKey } from '../../functions/files/store/items.ts';
import { dies } from '../mortal-calls.ts';
import { type FilesWorld, startFiles } from './world.ts';

let files: FilesWorld;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const hours = 3_600_000;
const bytes = Buffer.from('content');
const command = () => ({ idempotency: undefined, now: () => new Date(files.world.now), newId: () => randomUUID() });

/** A file that was stored. */
async function stored(personId = randomUUID(), space?: string) {
  const begun = await files.start(bytes, 'text/plain', personId, space);
  await files.arrive(begun.key, bytes);
  await files.process(begun.key);
  return begun;
}
const about = async (id: string) => (await files.everything()).filter((item) => JSON.stringify(item).includes(id));

describe('uploads that never end', () => {
  it('give their room back after a day, with the parts that came and the file that never was', async () => {
    const { file, version, personId, key } = await files.start(Buffer.alloc(9_000_000), 'video/mp4');
    const uploadId = (await files.store.multipartId(version)) ?? '';
    await files.sweep();
    expect((await files.usage(`p-${personId}`))?.bytes).toBe(9_000_000);
    files.world.now += 25 * hours;
    await files.sweep();
    const gone = (await files.version(file.fileId, version.versionId)).file;
    expect(gone?.state).toBe('removing');
    await files.remove(gone as FileItem);
    await files.remove(gone as FileItem);
    expect(await files.usage(`p-${personId}`)).toMatchObject({ bytes: 0, versions: 0 });
    expect((await about(file.fileId)).map(({ entity }) => entity)).toEqual(['Event']);
    expect(await files.multipart.complete(key, uploadId, [])).toBeUndefined();
  });

  it('are all ended by one run, however many there are, whatever keeps one of them, and what is at the front of the index', async () => {
    const begun: Awaited<ReturnType<FilesWorld['start']>>[] = [];
    for (let n = 0; n < 7; n += 1) begun.push(await files.start(bytes, 'text/plain'));
    const [broken, removing] = begun as [(typeof begun)[0], (typeof begun)[0]];
    const states = () =>
      Promise.all(
        begun.map(
          async ({ file: { fileId }, version }) => (await files.version(fileId, version.versionId)).file?.state,
        ),
      );
    await files.changes.remove(
      (await files.version(removing.file.fileId, removing.version.versionId)).file as FileItem,
      command(),
    );
    files.world.now += 25 * hours;
    const arrived = async ({ fileId }: Pick<VersionItem, 'fileId'>) => {
      if (fileId === broken.file.fileId) throw new Error('the bucket refused');
      return false;
    };
    await expect(files.sweep(2, { arrived })).rejects.toThrow('1 uploads were not ended');
    expect(await states()).toEqual(['uploading', ...Array(6).fill('removing')]);
    await files.sweep(2);
    expect((await states())[0]).toBe('removing');
  });

  it('leave the file what it was before, also when one is ended while it is processed', async () => {
    const { file, version, key } = await files.start(bytes, 'text/plain');
    await files.arrive(key, Buffer.from('another'));
    await files.process(key);
    const { file: before } = await files.version(file.fileId, version.versionId);
    const next = { ...version, versionId: randomUUID(), number: 2 };
    const second = { ...next, ...versionKey(file.fileId, next.versionId) };
    await files.store.startVersion(before as FileItem, second, { bytes: 1e9, versions: 100 }, undefined, command());
    await files.arrive(uploadKey(file.fileId, second.versionId), bytes);
    files.world.extensions = { scan: () => Promise.reject(new Error('down')) };
    await expect(files.process(uploadKey(file.fileId, second.versionId))).rejects.toThrow('down');
    files.world.extensions = {};
    const now = await files.version(file.fileId, second.versionId);
    expect(now.file?.state).toBe('processing');
    await files.changes.removeVersion(now.file as FileItem, now.version as VersionItem, command());
    const after = (await files.version(file.fileId, version.versionId)).file;
    expect([after?.state, after?.reason]).toEqual(['rejected', 'checksum-mismatch']);
  });

  it('that were sent in time and nobody has looked at for a day are processed, or refused with why', async () => {
    const late = await files.start(bytes, 'text/plain');
    const lost = await files.start(bytes, 'text/plain');
    await files.arrive(late.key, bytes);
    await files.arrive(lost.key, bytes);
    files.world.now += 25 * hours;
    await files.sweep();
    await files.process(late.key);
    const kept = await files.version(late.file.fileId, late.version.versionId);
    expect([kept.file?.state, kept.version?.state]).toEqual(['ready', 'ready']);
    files.world.now += 5 * hours;
    await files.sweep();
    const refused = await files.version(lost.file.fileId, lost.version.versionId);
    expect([refused.file?.state, refused.version?.reason]).toEqual(['rejected', 'not-processed']);
    expect(await files.usage(`p-${lost.personId}`)).toMatchObject({ bytes: 0 });
  });

  it('that were sent and could never be processed are refused at last', async () => {
    const { file, version, key, personId } = await files.start(bytes, 'text/plain');
    await files.arrive(key, bytes);
    files.world.extensions = { scan: () => Promise.reject(new Error('down')) };
    await expect(files.process(key)).rejects.toThrow('down');
    files.world.now += 5 * hours;
    files.world.told = [];
    await files.sweep();
    files.world.extensions = {};
    const about = { fileId: file.fileId, versionId: version.versionId };
    // Whoever is asked where the file is finds why by its id.
    expect(files.world.told).toEqual([['upload rejected', { ...about, reason: 'not-processed' }]]);
    const now = await files.version(file.fileId, version.versionId);
    expect([now.version?.state, now.version?.reason]).toEqual(['rejected', 'not-processed']);
    expect(await files.usage(`p-${personId}`)).toMatchObject({ bytes: 0 });
    // The message that comes after all finds nothing to do but to clear away.
    await files.process(key);
    expect((await files.uploads()).includes(key)).toBe(false);
  });
});

describe('stored objects', () => {
  it('that no version has spoken of for 35 days are deleted, and no others', async () => {
    const { key } = await stored();
    const orphan = `${randomUUID()}/${randomUUID()}`;
    for (const name of ['original', 'thumb.webp']) await files.put(`${orphan}/${name}`, 'nobody’s');
    const left = async () => (await files.contents()).filter((each) => each.startsWith(orphan) || each.startsWith(key));
    const all = [`${key}/original`, `${orphan}/original`, `${orphan}/thumb.webp`].sort();
    await files.sweepContents();
    files.world.now += 34 * 24 * hours;
    await files.sweepContents();
    expect(await left()).toEqual(all);
    files.world.now += 24 * hours;
    // Pages that end within a version: what one begins, the next one goes on with.
    for (let round = 0; round < 4; round += 1) await files.sweepContents(2 + (round % 2));
    expect(await left()).toEqual([`${key}/original`]);
    await files.sweepContents();
    expect((await about(orphan)).map(({ entity }) => entity)).toEqual([]);
  });

  it('are looked through also where the newest version has more of them by the next look, as while it is processed', async () => {
    const { key } = await stored();
    // Behind all others, and of one version alone.
    const orphan = `${'f'.repeat(8)}${randomUUID().slice(8)}/${randomUUID()}`;
    const sweep = async () => {
      for (const name of ['original', 'thumb.webp']) await files.put(`${orphan}/${name}`, 'nobody’s');
      await files.sweepContents(1);
      return (await about(orphan)).map(({ since }) => since);
    };
    const first = await sweep();
    files.world.now += hours;
    expect([first.length, await sweep()]).toEqual([1, first]);
    files.world.now += 35 * 24 * hours;
    for (let round = 0; round < 2; round += 1) await files.sweepContents(2);
    expect((await files.contents()).filter((each) => each.startsWith(orphan))).toEqual([]);
    expect(await files.contents()).toContain(`${key}/original`);
  });

  it('stay as long as their row can be restored, each time that it is lost', async () => {
    const { key, file, version } = await stored();
    const rows = (await about(file.fileId)).filter(({ entity }) => entity === 'File' || entity === 'Version');
    const TableName = 'files.files';
    const lose = async () => {
      for (const { pk, sk } of rows as { pk: string; sk: string }[])
        await files.dynamo.delete({ TableName, Key: { pk, sk } });
      await files.sweepContents();
    };
    const isThere = async () => (await files.contents()).includes(`${key}/original`);
    await lose();
    expect(await isThere()).toBe(true);
    for (const Item of rows) await files.dynamo.put({ TableName, Item });
    files.world.now += 36 * 24 * hours;
    await files.sweepContents();
    await lose();
    expect([await isThere(), version.versionId]).toEqual([true, rows.at(-1)?.versionId]);
  });

  it('go with their file, also when the process that removes them dies at any call', async () => {
    let crashes = 0;
    for (let at = 1; ; at += 1) {
      const { file, version, personId } = await stored();
      await files.changes.remove((await files.version(file.fileId, version.versionId)).file as FileItem, command());
      const gone = (await files.version(file.fileId, version.versionId)).file as FileItem;
      files.world.crashAt = files.world.calls + at;
      const died = await dies(files.remove(gone));
      files.world.crashAt = undefined;
      if (died) await files.remove(gone);
      expect((await about(file.fileId)).map(({ entity }) => entity)).toEqual(['Event', 'Event']);
      expect((await files.contents()).filter((key) => key.startsWith(file.fileId))).toEqual([]);
      expect([at, await files.usage(`p-${personId}`)]).toMatchObject([at, { bytes: 0, versions: 0 }]);
      if (!died) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThanOrEqual(9);
  });
});

describe('an erased person', () => {
  it('is in no row, and their files are gone; what they uploaded for others stays, by nobody', async () => {
    const personId = randomUUID();
    const [own, shared, organisation] = [
      await stored(personId),
      await stored(personId, `s-${randomUUID()}`),
      await stored(personId, `o-${randomUUID()}`),
    ];
    for (let n = 0; ; n += 1) {
      const { again } = (await files.erase(personId)) as { again?: boolean };
      expect(n).toBeLessThan(10);
      if (!again) break;
    }
    const rows = (await about(personId)).filter(({ entity }) => entity !== 'Event');
    expect(rows).toEqual([
      {
        pk: `USAGE#p-${personId}`,
        sk: 'USAGE',
        entity: 'Erased',
        bytes: 0,
        versions: 0,
        closed: true,
        expiresAt: expect.any(Number),
      },
    ]);
    const left = (await files.contents()).map((key) => key.split('/')[0]);
    expect([own, shared, organisation].map(({ file }) => left.includes(file.fileId))).toEqual([false, true, true]);
    expect(await files.usage(organisation.file.spaceId)).toMatchObject({ bytes: bytes.length });
    await expect(files.start(bytes, 'text/plain', personId)).rejects.toMatchObject({ code: 'not-found' });
    // What belongs to others can still be removed, and nobody pays for it.
    const { file } = await files.version(shared.file.fileId, shared.version.versionId);
    await files.changes.remove(file as FileItem, command());
    await files.remove({ ...(file as FileItem), state: 'removing' });
    expect((await files.contents()).some((key) => key.startsWith(shared.file.fileId))).toBe(false);
  });
});
