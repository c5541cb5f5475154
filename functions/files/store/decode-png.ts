import type { Pixels } from '../model/image/pixels.ts';

type Exports = {
  readonly memory: WebAssembly.Memory;
  __wbindgen_malloc(bytes: number, alignment: number): number;
  decode(at: number, bytes: number): number;
};

/**
 * Decodes with an instance of its own. The package's own glue has one for all: what a damaged image took of its memory is never given back, 160 MB of one of a
 * hundred bytes, until sound images are refused as well.
 * @param decoder `squoosh_png_bg.wasm`. @throws Error when the image is damaged.
 */
export function decodePng(decoder: WebAssembly.Module, bytes: Uint8Array): Pixels {
  let pixels: Pixels | undefined;
  const part = (at: number, length: number) => new Uint8Array(memory.buffer, at >>> 0, length);
  const called = (name: string) => {
    if (name === '__wbindgen_throw') {
      return (at: number, length: number) => {
        throw new Error(Buffer.from(part(at, length)).toString());
      };
    }
    if (!name.startsWith('__wbg_newwithownedu8clampedarray')) return () => 0;
    return (at: number, length: number, width: number, height: number) => {
      pixels = { data: part(at, length).slice(), width: width >>> 0, height: height >>> 0 };
      return 0;
    };
  };
  const names = WebAssembly.Module.imports(decoder).map(({ name }) => [name, called(name)] as const);
  const instance = new WebAssembly.Instance(decoder, { wbg: Object.fromEntries(names) });
  const { memory, __wbindgen_malloc: reserve, decode } = instance.exports as unknown as Exports;
  const at = reserve(bytes.length, 1);
  part(at, bytes.length).set(bytes);
  decode(at, bytes.length);
  if (!pixels) throw new Error('no image');
  return pixels;
}
