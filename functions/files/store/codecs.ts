import { readFileSync } from 'node:fs';
import avifEncoder from '@jsquash/avif/codec/enc/avif_enc.js';
import { defaultOptions as avifOptions } from '@jsquash/avif/meta.js';
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.js';
import { defaultOptions as webpOptions } from '@jsquash/webp/meta.js';
import { packagedFile } from '../../../lib/runtime/packaged-file.ts';
import type { Pixels } from '../model/image/pixels.ts';
import { decodePng } from './decode-png.ts';

/**
 * The codecs of Squoosh as WebAssembly: one file for laptop and Lambda, and whatever a hostile image does to a decoder stays in the decoder's
 * own memory. Each image has a fresh instance, so that memory is given back and a trap harms nothing that follows.
 */

const compiled = new Map<string, WebAssembly.Module>();

function moduleOf(name: string): WebAssembly.Module {
  const known = compiled.get(name);
  if (known) return known;
  const module = new WebAssembly.Module(readFileSync(packagedFile(name)));
  compiled.set(name, module);
  return module;
}

/** What the glue code of emscripten takes: the instance is made here, from a module that is compiled once. */
const from = (name: string) => ({
  noInitialRun: true,
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
    const instance = new WebAssembly.Instance(moduleOf(name), imports);
    done(instance);
    return instance.exports;
  },
});

type Decoded = { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number } | null | undefined;

function pixelsOf(decoded: Decoded): Pixels {
  if (!decoded) throw new Error('no image');
  const { data, width, height } = decoded;
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height };
}

export type Decodable = 'image/jpeg' | 'image/png' | 'image/webp';

export type Codecs = ReturnType<typeof imageCodecs>;

export function imageCodecs() {
  return {
    /** @throws Error when the image is damaged. */
    async decode(type: Decodable, bytes: Uint8Array): Promise<Pixels> {
      if (type === 'image/jpeg') {
        const decoder = await jpegDecoder(from('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
        return pixelsOf(decoder.decode(bytes as BufferSource, false));
      }
      if (type === 'image/webp') {
        const decoder = await webpDecoder(from('@jsquash/webp/codec/dec/webp_dec.wasm'));
        return pixelsOf(decoder.decode(bytes as BufferSource));
      }
      return decodePng(moduleOf('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'), bytes);
    },

    async webp({ data, width, height }: Pixels): Promise<Uint8Array> {
      const encoder = await webpEncoder(from('@jsquash/webp/codec/enc/webp_enc_simd.wasm'));
      return Uint8Array.from(made(encoder.encode(data as BufferSource, width, height, { ...webpOptions, method: 2 })));
    },

    async avif({ data, width, height }: Pixels): Promise<Uint8Array> {
      const encoder = await avifEncoder(from('@jsquash/avif/codec/enc/avif_enc.wasm'));
      return Uint8Array.from(made(encoder.encode(data as BufferSource, width, height, { ...avifOptions, speed: 8 })));
    },
  };
}

function made(bytes: Uint8Array | null): Uint8Array {
  if (!bytes) throw new Error('the encoder gave nothing');
  return bytes;
}
