import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { defaultOptions } from '@jsquash/jpeg/meta.js';
import { encode as encodePng, initSync } from '@jsquash/png/codec/pkg/squoosh_png.js';
import { imageCodecs } from '../../functions/files/store/codecs.ts';

const wasm = (name: string) => new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(name)));

/** A picture with a red, a green, a blue and a white corner, so that each way of turning it shows. */
export function corners(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const [right, low] = [x >= width / 2, y >= height / 2];
      data.set(right ? (low ? [255, 255, 255] : [0, 255, 0]) : low ? [0, 0, 255] : [255, 0, 0], at);
    }
  }
  return data;
}

export async function jpeg(width: number, height: number, data = corners(width, height)): Promise<Buffer> {
  const module = wasm('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  const encoder = await jpegEncoder({
    noInitialRun: true,
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
  return Buffer.from(encoder.encode(data as BufferSource, width, height, defaultOptions));
}

export function png(width: number, height: number, data = corners(width, height)): Buffer {
  initSync(wasm('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'));
  return Buffer.from(encodePng(data, width, height, 8));
}

export const webp = async (width: number, height: number, data = corners(width, height)): Promise<Buffer> =>
  Buffer.from(await imageCodecs().webp({ data, width, height }));

/** EXIF as a phone writes it: which way up, the model, and where (48° 8' N). */
export function exifWithPlace(orientation: number): Buffer {
  const model = Buffer.from('Phone\0', 'latin1');
  const tiff = Buffer.alloc(100);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(3, 8);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  entry(10, 0x0110, 2, 6, 50);
  entry(22, 0x0112, 3, 1, orientation);
  entry(34, 0x8825, 4, 1, 56);
  model.copy(tiff, 50);
  tiff.writeUInt16LE(1, 56);
  entry(58, 0x0001, 2, 2, 0x4e);
  tiff.write('48/1 8/1 GPS', 76, 'latin1');
  return tiff;
}

/** The picture with EXIF, XMP and a comment that all say where it was made. */
export function jpegWithPlace(plain: Buffer, orientation = 1): Buffer {
  const segment = (marker: number, content: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
  };
  return Buffer.concat([
    plain.subarray(0, 2),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifWithPlace(orientation)])),
    segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude="48,8N"/>')),
    segment(0xfe, Buffer.from('taken at GPS 48.133')),
    plain.subarray(2),
    Buffer.from('PK\x03\x04 GPS trailer'),
  ]);
}
