import { readColorProfile } from './color-profile.ts';
import type { Pixels } from './pixels.ts';

/** From XYZ for the white D50 to the light of sRGB's red, green and blue: the inverse of the colours in sRGB's own profile (IEC 61966-2-1). */
const fromXyz = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

/** Values of sRGB by light: fine enough that the dark end, its steepest part, has several for each value. */
const steps = 16_384;
const srgb = (light: number) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

/**
 * The colours of an image as those who know no profile show them. A colour that sRGB does not have becomes the nearest in each of red, green and blue.
 * @returns the image itself when it has no profile that can be read.
 */
export function toSrgb(image: Pixels, profile: Uint8Array | undefined): Pixels {
  const colors = profile && readColorProfile(profile);
  if (!colors) return image;
  const { light } = colors;
  const [r, g, b] = light as [Float64Array, Float64Array, Float64Array];
  const rows = fromXyz.map((row) => colors.colorants.map((xyz) => sum(row, xyz)));
  const [red, green, blue] = rows as [number[], number[], number[]];
  const encoded = Uint8Array.from({ length: steps + 1 }, (_, n) => Math.round(255 * srgb(n / steps)));
  const encode = (part: number) => encoded[Math.round(steps * Math.min(1, Math.max(0, part)))] as number;
  const data = Uint8Array.from(image.data);
  for (let at = 0; at < data.length; at += 4) {
    const lights = [r[data[at] as number], g[data[at + 1] as number], b[data[at + 2] as number]] as number[];
    data[at] = encode(sum(red, lights));
    data[at + 1] = encode(sum(green, lights));
    data[at + 2] = encode(sum(blue, lights));
  }
  return { ...image, data };
}

const sum = (weights: readonly number[], values: readonly number[]) =>
  (weights[0] as number) * (values[0] as number) +
  (weights[1] as number) * (values[1] as number) +
  (weights[2] as number) * (values[2] as number);
