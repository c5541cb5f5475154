import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dies } from '../mortal-calls.ts';
import { jpeg, jpegWithPlace, png } from './pictures.ts';
import { type FilesWorld, sha256, startFiles } from './world.ts';

let files: FilesWorld;
/** Small: an image of 400 by 200 takes half a second to encode. */
let picture: Buffer;
beforeAll(async () => {
  files = await startFiles();
  picture = jpegWithPlace(await jpeg(40, 20), 6);
});
afterAll(() => files.stop());

const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(12)]);
/** Where the next poster is sent: ids rise with time. */
let sent = 0;
const posterOf = (key: string) => {
  sent += 1;
  return `${key}/poster/0192f0c1-7a52-7c3e-9d41-${String(sent).padStart(12, '0')}`;
};
const start = async (bytes = film, type = 'video/mp4') => {
  const begun = await files.start(bytes, type);
  return { ...begun, poster: posterOf(begun.key) };
};
async function became({ file, version, personId }: Awaited<ReturnType<typeof start>>) {
  const now = await files.version(file.fileId, version.versionId);
  const names = (await files.contents())
    .filter((key) => key.startsWith(file.fileId))
    .map((key) => key.split('/').at(-1));
  const waiting = (await files.uploads()).filter((key) => key.startsWith(file.fileId));
  return { ...now, names: names.sort(), waiting, bytes: (await files.usage(`p-${personId}`))?.bytes };
}
const upright = { poster: { width: 20, height: 40 }, thumb: { width: 20, height: 40 } };
async function whole(video: Awaited<ReturnType<typeof start>>, { poster: image, thumb } = upright) {
  const { version, file, names, waiting, bytes } = await became(video);
  const stored = version?.stored;
  expect(names).toEqual(['original', 'poster.webp', 'thumb.avif', 'thumb.webp']);
  // Upright, as its EXIF said, which is gone.
  expect(stored?.variants).toMatchObject([
    { name: 'poster.webp', ...image },
    { name: 'thumb.webp', ...thumb },
    { name: 'thumb.avif' },
  ]);
  expect(file?.current?.stored).toEqual(stored);
  const poster = await files.read(`${video.key}/poster-${stored?.posterId}/poster.webp`);
  for (const { name, sha256: wanted } of stored?.variants ?? []) {
    expect(sha256((await files.read(`${video.key}/poster-${stored?.posterId}/${name}`)) ?? Buffer.alloc(0))).toBe(
      wanted,
    );
  }
  expect(poster?.includes('Exif') || poster?.includes('Phone')).toBe(false);
  expect(waiting).toEqual([]);
  const all = (stored?.variants ?? []).reduce((sum, { size }) => sum + size, film.length);
  expect([bytes, version?.charged]).toEqual([all, all]);
}

describe('the poster of a video', () => {
  it('becomes variants of the video, whether it comes before, with or after it', async () => {
    const before = await start();
    await files.arrive(before.poster, picture);
    await files.process(before.poster);
    expect((await became(before)).version?.state).toBe('uploading');
    await files.arrive(before.key, film);
    await files.process(before.key);
    await whole(before);

    const after = await start();
    await files.arrive(after.key, film);
    await files.process(after.key);
    await files.arrive(after.poster, jpegWithPlace(await jpeg(400, 200), 6));
    await files.process(after.poster);
    await files.process(after.poster);
    await whole(after, { poster: { width: 200, height: 400 }, thumb: { width: 128, height: 256 } });

    const together = await start();
    await files.arrive(together.key, film);
    await files.arrive(together.poster, picture);
    await Promise.all([files.process(together.poster), files.process(together.key)]);
    await whole(together);
  });

  it('takes the place of another, and what it took of the room', async () => {
    const video = await start();
    await files.arrive(video.key, film);
    await files.process(video.key);
    await files.arrive(video.poster, png(90, 90));
    await files.process(video.poster);
    const another = posterOf(video.key);
    await files.arrive(another, picture);
    await files.process(another);
    await whole(video);
  });

  it.each([
    ['a page', async () => Buffer.from('<html><script>1</script>'), 'type-mismatch'],
    ['a film', async () => film, 'type-mismatch'],
    ['nothing', async () => Buffer.alloc(0), 'damaged'],
    ['half of a picture', async () => picture.subarray(0, 300), 'damaged'],
    ['a flood of pixels', async () => flood(60_000, 60_000), 'too-many-pixels'],
    [
      'more bytes than it may have',
      async () => Buffer.concat([png(2, 2), Buffer.alloc(6 * 1024 * 1024)]),
      'image-too-large',
    ],
  ])('that is none is refused, and the video stays: %s', async (_, make, reason) => {
    const video = await start();
    await files.arrive(video.key, film);
    await files.process(video.key);
    await files.arrive(video.poster, await make());
    await files.process(video.poster);
    const { version, file, names, waiting } = await became(video);
    expect([version?.state, version?.stored?.posterReason, names, waiting]).toEqual([
      'ready',
      reason,
      ['original'],
      [],
    ]);
    expect(file?.current?.stored.posterReason).toBe(reason);
    // A good one takes the reason away.
    const good = posterOf(video.key);
    await files.arrive(good, picture);
    await files.process(good);
    expect((await became(video)).version?.stored?.posterReason).toBeUndefined();
  });

  it('of what is no video, of what was refused and of what is gone is thrown away, and leaves nothing', async () => {
    const text = await start(Buffer.from('plain text'), 'text/plain');
    await files.arrive(text.key, Buffer.from('plain text'));
    await files.process(text.key);
    await files.arrive(text.poster, picture);
    await files.process(text.poster);
    expect(await became(text)).toMatchObject({ names: ['original'], waiting: [] });
    const refused = await start();
    await files.arrive(refused.key, Buffer.from('no film'));
    await files.process(refused.key);
    await files.arrive(refused.poster, picture);
    await files.process(refused.poster);
    expect(await became(refused)).toMatchObject({ names: [], waiting: [], version: { state: 'rejected' } });
    const nobody =
      '0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d/0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3e/poster/0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3f';
    await files.arrive(nobody, picture);
    await files.process(nobody);
    expect(await files.uploads()).not.toContain(nobody);
  });

  it('that was sent last counts, in whatever order the steps of two come, and the other leaves nothing', async () => {
    const first = png(30, 20);
    let steps = 0;
    for (let stop = 1; ; stop += 1) {
      const video = await start();
      await files.arrive(video.key, film);
      await files.process(video.key);
      const newer = posterOf(video.key);
      // One of the two stands still before its nth call until the other is through; both ways.
      const [slow, quick] = stop % 2 ? [video.poster, newer] : [newer, video.poster];
      await files.arrive(slow, slow === newer ? picture : first);
      const reached = files.pauseAt(stop);
      const running = files.process(slow);
      const isUnderWay = await Promise.race([reached.then(() => true), running.then(() => false)]);
      if (!isUnderWay) files.goOn();
      await files.arrive(quick, quick === newer ? picture : first);
      await files.process(quick);
      files.goOn();
      await running;
      for (const key of [slow, quick]) await files.process(key);
      await whole(video);
      if (!isUnderWay) break;
      steps += 1;
    }
    expect(steps).toBeGreaterThan(8);
  }, 120_000);

  it('that is refused says so where none was sent after it, in either order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const video = await start();
      await files.arrive(video.key, film);
      await files.process(video.key);
      const keys = [video.poster, posterOf(video.key)];
      for (const n of order) {
        await files.arrive(keys[n] as string, n === 0 ? picture : Buffer.from('no picture'));
        await files.process(keys[n] as string);
      }
      const { version, names, waiting } = await became(video);
      expect([version?.stored?.posterReason, names, waiting]).toEqual([
        'type-mismatch',
        ['original', 'poster.webp', 'thumb.avif', 'thumb.webp'],
        [],
      ]);
    }
  });

  it('has one effect, whichever call of the table or of S3 the process dies at', async () => {
    let points = 0;
    for (let call = 1; ; call += 3) {
      const video = await start();
      await files.arrive(video.poster, picture);
      await files.arrive(video.key, film);
      files.world.crashAt = files.world.calls + call;
      const died = await dies(files.process(video.key));
      files.world.crashAt = undefined;
      for (const key of [video.key, video.poster]) await files.process(key);
      await whole(video);
      if (!died) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(3);
  }, 60_000);

  it('goes with its file', async () => {
    const video = await start();
    await files.arrive(video.key, film);
    await files.process(video.key);
    await files.arrive(video.poster, picture);
    await files.process(video.poster);
    await files.arrive(posterOf(video.key), picture);
    await files.erase(video.personId);
    expect(await became(video)).toMatchObject({ names: [], waiting: [] });
  });
});

/** A PNG whose header says that it has these dimensions, with hardly any pixels. */
function flood(width: number, height: number): Buffer {
  const bytes = Buffer.from(png(2, 2));
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
