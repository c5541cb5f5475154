/** Red, green and blue of an ICC profile that says them by curves and three colours, as those of phones, cameras and screens do (ICC.1, F.3). */
export interface ColorProfile {
  /** For each of red, green and blue: how much light each of the 256 values is, 0 to 1. */
  readonly light: readonly Float64Array[];
  /** The colours of red, green and blue: XYZ of each, for the white D50. */
  readonly colorants: readonly (readonly number[])[];
}

/** Longer ones do not say colours better. */
export const longestProfile = 1024 * 1024;

/** @returns undefined for what says its colours otherwise (tables, greys, inks) or cannot be read: its image is taken as it is. */
export function readColorProfile(bytes: Uint8Array): ColorProfile | undefined {
  if (bytes.length > longestProfile) return undefined;
  try {
    const icc = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (icc.toString('latin1', 16, 24) !== 'RGB XYZ ' || icc.toString('latin1', 36, 40) !== 'acsp') return undefined;
    const light = ['rTRC', 'gTRC', 'bTRC'].map((name) => curve(tag(icc, name)));
    const colorants = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => fixed(tag(icc, name), 8, 3));
    return light.every((values) => values.every(Number.isFinite)) ? { light, colorants } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tag(icc: Buffer, name: string): Buffer {
  for (let n = icc.readUInt32BE(128), at = 132; n > 0; n -= 1, at += 12) {
    if (icc.readUInt32BE(at) !== Buffer.from(name, 'latin1').readUInt32BE()) continue;
    const start = icc.readUInt32BE(at + 4);
    return icc.subarray(start, start + icc.readUInt32BE(at + 8));
  }
  throw new RangeError(`no ${name}`);
}

/** Numbers of 16 bits before the point and 16 behind it. */
const fixed = (from: Buffer, at: number, count: number) =>
  Array.from({ length: count }, (_, n) => from.readInt32BE(at + 4 * n) / 0x10000);

/** What each of the 256 values comes to. @throws RangeError. */
function curve(from: Buffer): Float64Array {
  const value = from.toString('latin1', 0, 4) === 'para' ? formula(from) : table(from);
  return Float64Array.from({ length: 256 }, (_, n) => Math.min(1, Math.max(0, value(n / 255))));
}

function table(from: Buffer): (x: number) => number {
  if (from.toString('latin1', 0, 4) !== 'curv') throw new RangeError('no curve');
  const count = from.readUInt32BE(8);
  if (count === 0) return (x) => x;
  const entry = (n: number) => from.readUInt16BE(12 + 2 * n);
  if (count === 1) return (x) => x ** (entry(0) / 256);
  return (x) => {
    const place = x * (count - 1);
    const below = Math.min(count - 2, Math.floor(place));
    return (entry(below) + (entry(below + 1) - entry(below)) * (place - below)) / 0xffff;
  };
}

/** Parameters of each kind of formula, and those it has for the dark end: from `d` on it is a power, below it is straight. */
const parameters = [1, 3, 4, 5, 7];

function formula(from: Buffer): (x: number) => number {
  const kind = from.readUInt16BE(8);
  const count = parameters[kind];
  if (count === undefined) throw new RangeError('no such formula');
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = fixed(from, 12, count);
  const power = (x: number) => Math.max(0, a * x + b) ** g;
  if (kind === 0) return power;
  if (kind < 3) return (x) => power(x) + c;
  return (x) => (x >= d ? power(x) + e : c * x + f);
}
