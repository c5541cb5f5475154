import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFiles } from '../../client/src/files/create-files.ts';
import { bytesSource } from '../../client/src/files/source.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { jpeg, jpegWithPlace } from '../files/pictures.ts';
import { createPerson, type Person } from './people.ts';
import { eventually } from './stack.ts';
import { startApp, stopApps } from './sync-apps.ts';
import { put, sha256, upload } from './uploads.ts';

let ann: Person;
beforeAll(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
});

describe('an upload', () => {
  it('of a video may bring its poster, from the device, which is taken apart like every image', async () => {
    const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), randomBytes(4000)]);
    const picture = jpegWithPlace(await jpeg(640, 320), 6);
    const { client } = await startApp(ann, { pollMs: 3_600_000 });
    const files = createFiles({ client, storage: memoryStore() });
    const about = { space: `p-${ann.personId}`, name: 'film.mp4', type: 'video/mp4' };
    const { done } = files.upload(bytesSource(film), about, {
      poster: { source: bytesSource(picture), type: 'image/jpeg' },
    });
    const { fileId, current } = await done;
    expect(current?.variants?.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['poster.webp', 320, 640],
      ['thumb.webp', 128, 256],
      ['thumb.avif', 128, 256],
    ]);
    const { bytes } = await files.download({ fileId, variant: 'poster.webp' });
    expect([Buffer.from(bytes).toString('latin1', 8, 12), Buffer.from(bytes).includes('Phone')]).toEqual([
      'WEBP',
      false,
    ]);
    await stopApps();

    const path = `/v1/files/${fileId}/versions/${current?.versionId}/poster`;
    const wrong = Buffer.from('<svg onload="x"/>');
    const json = { size: wrong.length, type: 'image/png', sha256: sha256(wrong) };
    const begun = await ann.call('POST', path, { json, key: null });
    expect((await put(begun.body.put, picture)).status).toBe(403);
    expect((await put(begun.body.put, wrong)).status).toBe(200);
    await eventually(async () => {
      const { body } = await ann.call('GET', `/v1/files/${fileId}`);
      expect(body.current).toMatchObject({ state: 'ready', posterReason: 'type-mismatch' });
      expect(body.current.variants).toHaveLength(3);
    });
    const eve = await createPerson();
    await eve.call('GET', '/v1/me');
    expect((await eve.call('POST', path, { json, key: null })).status).toBe(404);
    const large = await ann.call('POST', path, { json: { ...json, size: 6 * 1024 * 1024 }, key: null });
    expect(large.body.code).toBe('file-too-large');
    const note = await upload(ann, Buffer.from('a note'));
    const noVideo = await ann.call('POST', `/v1/files/${note.fileId}/versions/${note.current.versionId}/poster`, {
      json,
      key: null,
    });
    expect(noVideo.body.code).toBe('not-a-video');
  }, 60_000);
});
