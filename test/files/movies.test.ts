import { describe, expect, it } from 'vitest';
import { readMp4 } from '../../functions/files/model/movie/mp4.ts';
import { readWebm } from '../../functions/files/model/movie/webm.ts';

describe('the header of a video', () => {
  const box = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length + 8, 0);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, content]);
  };
  const reader = (bytes: Buffer) => async (from: number, to: number) => bytes.subarray(from, to + 1);
  function mp4(turned: boolean): Buffer {
    const header = Buffer.alloc(100);
    header.writeUInt32BE(1000, 12);
    header.writeUInt32BE(12_345, 16);
    const track = Buffer.alloc(84);
    track.writeInt32BE(turned ? 0 : 0x10000, 40);
    track.writeInt32BE(turned ? 0x10000 : 0, 44);
    track.writeUInt16BE(1920, 76);
    track.writeUInt16BE(1080, 80);
    const sound = box('trak', box('tkhd', Buffer.alloc(84)));
    const moov = box('moov', Buffer.concat([box('mvhd', header), sound, box('trak', box('tkhd', track))]));
    return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0')), box('mdat', Buffer.alloc(5000)), moov]);
  }

  it('says size and duration in MP4, also behind the pictures, and turned as it is shown', async () => {
    const [plain, turned] = [mp4(false), mp4(true)];
    expect(await readMp4(reader(plain), plain.length)).toEqual({ width: 1920, height: 1080, duration: 12_345 });
    expect(await readMp4(reader(turned), turned.length)).toEqual({ width: 1080, height: 1920, duration: 12_345 });
  });

  it.each([0, 0xff])('says no duration where it is not known, as recordings in fragments do: %i', async (byte) => {
    for (const version of [0, 1]) {
      const file = mp4(false);
      const header = file.indexOf('mvhd') + 4;
      file[header] = version;
      file.writeUInt32BE(1000, header + (version ? 20 : 12));
      file.fill(byte, header + (version ? 24 : 16), header + (version ? 32 : 20));
      expect(await readMp4(reader(file), file.length)).toEqual({ width: 1920, height: 1080 });
    }
  });

  it('that holds nothing is not read, whatever length it names, and a long length has its content behind it', async () => {
    // S3 ignores a range that ends before it begins, and answers the whole object.
    const asS3 = (bytes: Buffer) => async (from: number, to: number) =>
      to < from ? Promise.reject(new Error(`the whole object for ${from} to ${to}`)) : bytes.subarray(from, to + 1);
    const long = (length: number) => {
      const head = Buffer.alloc(16);
      head.writeUInt32BE(1, 0);
      head.write('moov', 4, 'latin1');
      head.writeBigUInt64BE(BigInt(length), 8);
      return head;
    };
    for (const empty of [box('moov', Buffer.alloc(0)), ...[0, 7, 8, 15, 16].map(long)]) {
      for (const bytes of [empty, Buffer.concat([empty, mp4(false)])]) {
        expect(await readMp4(asS3(bytes), bytes.length)).toEqual({});
      }
    }
    const usual = mp4(false);
    const moov = usual.indexOf('moov') - 4;
    const content = usual.subarray(moov + 8);
    const wide = Buffer.concat([usual.subarray(0, moov), long(content.length + 16), content]);
    expect(await readMp4(asS3(wide), wide.length)).toEqual({ width: 1920, height: 1080, duration: 12_345 });
  });

  function webm(wide = Buffer.from([2, 0x80])): Buffer {
    const element = (id: number[], content: Buffer) =>
      Buffer.concat([Buffer.from([...id, 0x80 | content.length]), content]);
    const duration = Buffer.alloc(8);
    duration.writeDoubleBE(2500.4);
    const info = element(
      [0x15, 0x49, 0xa9, 0x66],
      Buffer.concat([element([0x2a, 0xd7, 0xb1], Buffer.from([0x0f, 0x42, 0x40])), element([0x44, 0x89], duration)]),
    );
    const video = element([0xe0], Buffer.concat([element([0xb0], wide), element([0xba], Buffer.from([1, 0x68]))]));
    const tracks = element([0x16, 0x54, 0xae, 0x6b], element([0xae], video));
    const segment = Buffer.concat([
      Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      info,
      tracks,
    ]);
    return Buffer.concat([element([0x1a, 0x45, 0xdf, 0xa3], Buffer.from('webm')), segment]);
  }

  it('says them in WebM', async () => {
    const file = webm();
    expect(await readWebm(reader(file), file.length)).toEqual({ width: 640, height: 360, duration: 2500 });
  });

  it('that lies says nothing that cannot be: no edge or time beyond all films', async () => {
    const wide = webm(Buffer.alloc(8, 0x7f));
    expect(await readWebm(reader(wide), wide.length)).toEqual({ duration: 2500 });
    let seed = 11;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 3_000; round += 1) {
      const whole = round % 2 ? webm() : mp4(false);
      // The end of an MP4 has its header.
      const start = round % 2 ? 0 : whole.length - 400;
      for (let n = 0; n <= round % 4; n += 1) whole[start + random(whole.length - start)] = random(256);
      const bytes = round % 5 ? whole : whole.subarray(0, random(whole.length));
      const read = round % 2 ? readWebm : readMp4;
      const { width = 1, height = 1, duration = 0 } = await read(reader(bytes), bytes.length);
      expect([width, height].every((edge) => Number.isInteger(edge) && edge > 0 && edge <= 100_000)).toBe(true);
      expect(Number.isInteger(duration) && duration >= 0 && duration <= 366 * 86_400_000).toBe(true);
    }
  });

  it('that is none, or endless, says nothing and ends', async () => {
    for (const bytes of [
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      Buffer.from('\0\0\0\x08free'.repeat(3000), 'latin1'),
    ]) {
      expect(await readMp4(reader(bytes), bytes.length)).toEqual({});
      expect(await readWebm(reader(bytes), bytes.length)).toEqual({});
    }
  });
});
