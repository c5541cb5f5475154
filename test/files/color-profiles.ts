/** ICC profiles as phones, cameras and screens write them: three colours and a curve. */

const fixed = (values: readonly number[]) => {
  const out = Buffer.alloc(4 * values.length);
  for (const [n, value] of values.entries()) out.writeInt32BE(Math.round(value * 0x10000), 4 * n);
  return out;
};
const tagged = (kind: string, ...content: readonly Buffer[]) =>
  Buffer.concat([Buffer.from(`${kind}\0\0\0\0`, 'latin1'), ...content]);
const words = (...values: readonly number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));

/** sRGB's curve as a formula, as Apple writes it. */
export const srgbFormula = tagged('para', words(3, 0), fixed([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]));
/** A power alone. */
export const power = (exponent: number) => tagged('curv', words(0, 1, Math.round(exponent * 256)));
/** sRGB's curve as a table, as older ones have it. */
export const srgbTable = tagged(
  'curv',
  words(0, 1024),
  ...Array.from({ length: 1024 }, (_, n) => {
    const value = n / 1023;
    const light = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return words(Math.round(light * 0xffff));
  }),
);

/** XYZ of red, green and blue, for the white D50. */
const colorants = {
  displayP3: [
    [0.51512, 0.2412, -0.00105],
    [0.29198, 0.69225, 0.04189],
    [0.1571, 0.06657, 0.78407],
  ],
  adobeRgb: [
    [0.60974, 0.31111, 0.01947],
    [0.20528, 0.62567, 0.06087],
    [0.14919, 0.06322, 0.74457],
  ],
} as const;

export function profile(of: keyof typeof colorants, curve: Buffer, space = 'RGB XYZ '): Buffer {
  const [r, g, b] = colorants[of];
  const tags = [
    ...Object.entries({ rXYZ: r, gXYZ: g, bXYZ: b }).map(([name, xyz]) => [name, tagged('XYZ ', fixed(xyz))] as const),
    ...['rTRC', 'gTRC', 'bTRC'].map((name) => [name, curve] as const),
  ];
  const head = Buffer.alloc(132 + 12 * tags.length);
  head.write(`mntr${space}`, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  head.writeUInt32BE(tags.length, 128);
  let at = head.length;
  for (const [n, [name, content]] of tags.entries()) {
    head.write(name, 132 + 12 * n, 'latin1');
    head.writeUInt32BE(at, 136 + 12 * n);
    head.writeUInt32BE(content.length, 140 + 12 * n);
    at += content.length;
  }
  const whole = Buffer.concat([head, ...tags.map(([, content]) => content)]);
  whole.writeUInt32BE(whole.length, 0);
  return whole;
}
