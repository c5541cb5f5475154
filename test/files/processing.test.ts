import { randomBytes, randomUUID } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPlausible, realType } from '../../functions/files/model/real-type.ts';
import { dies } from '../mortal-calls.ts';
import { jpeg, png } from './pictures.ts';
import { type FilesWorld, startFiles } from './world.ts';

let files: FilesWorld;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());
beforeEach(() => {
  files.world.extensions = {};
});

const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), randomBytes(60)]);
/** A PNG whose header says that it has these dimensions, with hardly any pixels. */
function flood(width: number, height: number): Buffer {
  const bytes = Buffer.from(png(2, 2));
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
/** A PNG of ten thousand small pixels, one chunk of which unpacks to a hundred megabytes. */
function bombInChunk(): Buffer {
  const plain = png(100, 100);
  const packed = Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(Buffer.alloc(100_000_000))]);
  const chunk = Buffer.alloc(12 + packed.length);
  chunk.writeUInt32BE(packed.length, 0);
  chunk.write('iCCP', 4, 'latin1');
  packed.copy(chunk, 8);
  return Buffer.concat([plain.subarray(0, 33), chunk, plain.subarray(33)]);
}

/** A JPEG of eight by eight pixels in CMYK. */
const inks = () =>
  Buffer.from('ffd8ffc00014080008000804011100021100031100041100ffda000e040100020003000400003f0000ffd9', 'hex');

const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);

async function outcome(bytes: Uint8Array, type: string, sent = bytes) {
  const { file, version, key, personId } = await files.start(bytes, type);
  await files.arrive(key, sent);
  await files.process(key);
  const now = await files.version(file.fileId, version.versionId);
  const kept = (await files.contents()).filter((name) => name.startsWith(file.fileId));
  const waiting = (await files.uploads()).filter((name) => name.startsWith(file.fileId));
  return { ...now, kept, waiting, usage: await files.usage(`p-${personId}`) };
}

describe('what is not what it was declared to be', () => {
  const text = Buffer.from('plain text');
  it.each([
    ['a zip named .png', async () => zip, 'image/png', 'type-mismatch'],
    ['a page named .jpg', async () => Buffer.from('<html><script>1</script>'), 'image/jpeg', 'type-mismatch'],
    ['a drawing with scripts named .png', async () => Buffer.from('<svg onload="x"/>'), 'image/png', 'type-mismatch'],
    ['a program named .pdf', async () => Buffer.from('MZ\x90\0program'), 'application/pdf', 'type-mismatch'],
    [
      'a program under a type that nobody knows',
      async () => Buffer.from('\x7fELF1234'),
      'application/x-novel',
      'type-mismatch',
    ],
    ['bytes that are no text', async () => Buffer.from([0x61, 0xff, 0xfe]), 'text/plain', 'type-mismatch'],
    ['text with NUL', async () => Buffer.from('a\0b'), 'text/csv', 'type-mismatch'],
    [
      'a picture of 50,000 by 50,000 pixels in 100 bytes',
      async () => flood(50_000, 50_000),
      'image/png',
      'too-many-pixels',
    ],
    ['a picture whose header lies', async () => flood(3000, 3000), 'image/png', 'damaged'],
    ['the first half of a picture', async () => half(await jpeg(640, 640)), 'image/jpeg', 'damaged'],
    [
      'a picture that is all header',
      async () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1]),
      'image/jpeg',
      'damaged',
    ],
    [
      'a picture of more bytes than are held in memory',
      async () => Buffer.concat([png(4, 4), randomBytes(4_200_000)]),
      'image/png',
      'image-too-large',
    ],
  ] as const)('is refused: %s', async (_, make, type, reason) => {
    const bytes = await make();
    const { file, version, kept, waiting, usage } = await outcome(bytes, type);
    expect([version?.state, version?.reason, file?.state]).toEqual(['rejected', reason, 'rejected']);
    expect([kept, waiting, usage?.bytes]).toEqual([[], [], 0]);
  });

  it('is refused when another content of the same or of another size came', async () => {
    expect((await outcome(text, 'text/plain', Buffer.from('plain teXt'))).version?.reason).toBe('checksum-mismatch');
    expect((await outcome(text, 'text/plain', Buffer.from('plain'))).version?.reason).toBe('size-mismatch');
  });

  it.each([
    ['text', async () => text, 'text/markdown'],
    ['anything as nothing in particular', async () => zip, 'application/octet-stream'],
    [
      'a document that is a zip inside',
      async () => zip,
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    ['a picture with a chunk that unpacks to 100 MB', async () => bombInChunk(), 'image/png'],
    ['a picture in the inks of a print', async () => inks(), 'image/jpeg'],
  ] as const)('and is taken when it may be: %s', async (_, make, type) => {
    const { version, kept, waiting } = await outcome(await make(), type);
    expect([version?.reason, version?.state, waiting]).toEqual([undefined, 'ready', []]);
    expect(kept.length).toBe(type === 'image/png' ? 5 : 1);
  });
});

describe('a file that is renamed as its upload is looked at', () => {
  it('is processed all the same, at once', async () => {
    const bytes = Buffer.from('text');
    const { file, version, key } = await files.start(bytes, 'text/plain');
    await files.arrive(key, bytes);
    const reached = files.pauseAt(3);
    const processed = files.process(key);
    await reached;
    const now = new Date(files.world.now);
    const command = { idempotency: undefined, now: () => now, newId: () => randomUUID() };
    expect(await files.changes.rename(file, 'other', now, undefined, command)).toBeDefined();
    files.goOn();
    await processed;
    const after = await files.version(file.fileId, version.versionId);
    expect([after.file?.name, after.file?.state, after.version?.state]).toEqual(['other', 'ready', 'ready']);
  });
});

describe('what phones and browsers call their files', () => {
  const movie = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1');
  it.each([
    ['audio/3gpp', movie('3gp4')],
    ['audio/3gpp', movie('isom')],
    ['audio/mp4', movie('3gp4')],
    ['audio/vnd.wave', Buffer.from('RIFF\0\0\0\0WAVE', 'latin1')],
    ['video/avi', Buffer.from('RIFF\0\0\0\0AVI ', 'latin1')],
    ['application/rar', Buffer.from('Rar!\x1a\x07', 'latin1')],
    ['image/avif', Buffer.from('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf', 'latin1')],
    ['image/avif', Buffer.from('\0\0\0\x1cftypmsf1\0\0\0\0avismsf1miaf', 'latin1')],
    ['image/heic', Buffer.from('\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf\0\0\0\x10avif', 'latin1')],
    ['video/3gpp2', movie('3g2a')],
    ['video/x-m4v', movie('M4V ')],
    ['image/x-adobe-dng', Buffer.from('II*\0', 'latin1')],
  ])('is taken for what it is: %s', (type, head) => {
    expect(isPlausible(type, realType(head), false)).toBe(true);
    expect(isPlausible(type, realType(zip), false)).toBe(false);
  });
});

describe('what a team adds', () => {
  it('a scanner that finds something has the file refused before anything of it is stored', async () => {
    const seen: string[] = [];
    files.world.extensions = {
      scan: async ({ chunks, read, size }) => {
        for await (const chunk of chunks()) seen.push(Buffer.from(chunk).toString());
        expect(Buffer.from(await read(0, 4)).toString()).toBe('X5O!P');
        return size > 0 && seen.join('').includes('EICAR') ? 'malicious' : 'clean';
      },
    };
    const { version, kept, waiting, usage } = await outcome(Buffer.from('X5O!P%@AP EICAR test'), 'text/plain');
    expect([version?.state, version?.reason, kept, waiting, usage?.bytes]).toEqual([
      'rejected',
      'malicious',
      [],
      [],
      0,
    ]);
    seen.length = 0;
    expect((await outcome(Buffer.from('X5O!P nothing'), 'text/plain')).version?.state).toBe('ready');
  });

  it('a scanner that fails has the upload looked at again, and nothing is shown meanwhile', async () => {
    files.world.extensions = { scan: () => Promise.reject(new Error('the scanner is down')) };
    const bytes = Buffer.from('text');
    const { file, version, key } = await files.start(bytes, 'text/plain');
    await files.arrive(key, bytes);
    await expect(files.process(key)).rejects.toThrow('the scanner is down');
    expect((await files.version(file.fileId, version.versionId)).version?.state).toBe('processing');
    files.world.extensions = {};
    await files.process(key);
    expect((await files.version(file.fileId, version.versionId)).version?.state).toBe('ready');
  });

  it('a maker of posters that gives half a picture is at fault, and not the film', async () => {
    const poster = half(await jpeg(40, 20));
    files.world.extensions = { poster: async () => poster };
    const bytes = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(12)]);
    const { file, version, key } = await files.start(bytes, 'video/mp4');
    await files.arrive(key, bytes);
    await expect(files.process(key)).rejects.toThrow('the poster is damaged');
    expect((await files.version(file.fileId, version.versionId)).version?.state).toBe('processing');
  });

  it('an extractor’s text and a poster are kept with the file, and counted', async () => {
    const poster = await jpeg(400, 200);
    files.world.extensions = { text: async () => 'What the film says', poster: async () => poster };
    const bytes = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(12)]);
    const { file, version, kept, usage } = await outcome(bytes, 'video/mp4');
    expect(file?.text).toBe('What the film says');
    expect(kept.map((key) => key.split('/').at(-1)).sort()).toEqual(['original', 'poster.webp', 'text']);
    const size = version?.stored?.variants[0]?.size ?? 0;
    expect(version?.stored?.variants).toMatchObject([{ name: 'poster.webp', width: 400, height: 200 }]);
    expect([usage?.bytes, usage?.versions]).toEqual([bytes.length + size + 18, 1]);
  });
});

describe('messages about uploads', () => {
  const bytes = Buffer.from('once and only once');

  it('that come twice, late and for what is gone change nothing, and leave nothing behind', async () => {
    const { file, version, key } = await files.start(bytes, 'text/plain');
    // Before the object: a message of an earlier upload that S3 told late.
    await files.process(key);
    await files.arrive(key, bytes);
    await Promise.allSettled([files.process(key), files.process(key)]);
    await files.process(key);
    const before = (await files.version(file.fileId, version.versionId)).file;
    expect(before?.state).toBe('ready');
    // The address is used once more after the end: what it stores is thrown away.
    await files.arrive(key, Buffer.from('something else altogether'));
    await files.process(key);
    expect((await files.version(file.fileId, version.versionId)).file).toEqual(before);
    expect((await files.read(`${key}/original`))?.equals(bytes)).toBe(true);
    const nowhere = 'not-a-file/not-a-version';
    await files.arrive(nowhere, bytes);
    await files.process(nowhere);
    expect((await files.uploads()).filter((name) => name === key || name === nowhere)).toEqual([]);
    const told = (await files.events()).filter(({ data }) => JSON.stringify(data).includes(file.fileId));
    expect(told.map(({ type }) => type)).toEqual(['FileStored']);
  });

  it('have one effect, whichever call of the table or of S3 the process dies at', async () => {
    const picture = await jpeg(16, 8);
    let crashes = 0;
    for (let at = 1; ; at += 1) {
      const { file, version, key, personId } = await files.start(picture, 'image/jpeg');
      await files.arrive(key, picture);
      files.world.crashAt = files.world.calls + at;
      const died = await dies(files.process(key));
      files.world.crashAt = undefined;
      if (died) {
        crashes += 1;
        await files.process(key);
      }
      const now = await files.version(file.fileId, version.versionId);
      const usage = await files.usage(`p-${personId}`);
      const stored = now.version?.stored;
      const total = (stored?.size ?? 0) + (stored?.variants ?? []).reduce((sum, { size }) => sum + size, 0);
      expect([at, now.version?.state, now.file?.current?.versionId]).toEqual([at, 'ready', version.versionId]);
      expect([usage?.bytes, usage?.versions, now.version?.charged]).toEqual([total, 1, total]);
      const told = (await files.events()).filter(({ data }) => JSON.stringify(data).includes(file.fileId));
      expect(told).toHaveLength(1);
      expect((await files.uploads()).includes(key)).toBe(false);
      if (!died) break;
    }
    expect(crashes).toBeGreaterThanOrEqual(12);
  });
});
