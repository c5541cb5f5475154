/** SHA-256 (FIPS 180-4) and HMAC (RFC 2104) for engines without WebCrypto, as Hermes. A few kilobytes at sign-in are all they see. */

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);

const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const roundConstants = primes.map((p) => fraction(Math.cbrt(p)));
const start = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));

function padded(data: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer((((data.length + 8) >> 6) << 6) + 64));
  new Uint8Array(view.buffer).set(data);
  view.setUint8(data.length, 0x80);
  view.setUint32(view.byteLength - 8, Math.floor(data.length / 2 ** 29));
  view.setUint32(view.byteLength - 4, data.length * 8);
  return view;
}

export function sha256(data: Uint8Array): Uint8Array {
  const view = padded(data);
  const state = [...start];
  const w = new Int32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 64; i++) w[i] = i < 16 ? view.getInt32(block + 4 * i) : extend(w, i);
    round(state, w);
  }
  const out = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) out.setInt32(4 * i, word);
  return new Uint8Array(out.buffer);
}

function extend(w: Int32Array, i: number): number {
  const a = w[i - 15] as number;
  const b = w[i - 2] as number;
  const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
  const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
  return ((w[i - 16] as number) + low + (w[i - 7] as number) + high) | 0;
}

function round(state: number[], w: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] as number) + (w[i] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = ((state[i] as number) + word) | 0;
  });
}

export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const keyed = (pad: number, rest: Uint8Array) => {
    const all = new Uint8Array(64 + rest.length);
    block.forEach((byte, i) => {
      all[i] = byte ^ pad;
    });
    all.set(rest, 64);
    return sha256(all);
  };
  return keyed(0x5c, keyed(0x36, data));
}
