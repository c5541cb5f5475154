/** Pixels of an image, RGBA with eight bits each, row by row, not premultiplied. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Width and height of an image whose longer edge is at most `edge`; never larger than it is. */
export function fitted(
  width: number,
  height: number,
  edge: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Makes an image smaller: each new pixel is the mean of the area that it covers, with colours weighted by their opacity.
 * @returns the image itself when it has this size.
 */
export function shrink(image: Pixels, width: number, height: number): Pixels {
  if (width === image.width && height === image.height) return image;
  const columns = spans(image.width, width);
  const sums = new Float64Array(width * 4);
  const out = new Uint8Array(width * height * 4);
  const rowHeight = image.height / height;
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    const top = y * rowHeight;
    const bottom = Math.min(image.height, top + rowHeight);
    for (let row = Math.floor(top); row < bottom; row += 1) {
      addRow(sums, image, row, Math.min(row + 1, bottom) - Math.max(row, top), columns);
    }
    writeRow(out, y * width * 4, sums, rowHeight * (image.width / width));
  }
  return { data: out, width, height };
}

interface Spans {
  /** First pixel that each new one covers, in bytes, and how many. */
  readonly first: Uint32Array;
  readonly count: Uint32Array;
  /** Which share of the first and of the last is covered. */
  readonly head: Float64Array;
  readonly tail: Float64Array;
}

function spans(from: number, to: number): Spans {
  const first = new Uint32Array(to);
  const count = new Uint32Array(to);
  const head = new Float64Array(to);
  const tail = new Float64Array(to);
  const size = from / to;
  for (let x = 0; x < to; x += 1) {
    const left = x * size;
    const right = Math.min(from, left + size);
    const start = Math.floor(left);
    const end = Math.max(start + 1, Math.ceil(right - 1e-9));
    first[x] = start * 4;
    count[x] = end - start;
    head[x] = Math.min(start + 1, right) - left;
    tail[x] = right - Math.max(end - 1, left);
  }
  return { first, count, head, tail };
}

function addRow(sums: Float64Array, { data, width }: Pixels, row: number, share: number, columns: Spans): void {
  const start = row * width * 4;
  const { first, count, head, tail } = columns;
  for (let x = 0, at = 0; at < sums.length; x += 1, at += 4) {
    let [r, g, b, a] = [0, 0, 0, 0];
    const last = (count[x] as number) - 1;
    let from = start + (first[x] as number);
    for (let n = 0; n <= last; n += 1, from += 4) {
      const part = n === 0 ? (head[x] as number) : n === last ? (tail[x] as number) : 1;
      const opacity = (data[from + 3] as number) * part;
      r += (data[from] as number) * opacity;
      g += (data[from + 1] as number) * opacity;
      b += (data[from + 2] as number) * opacity;
      a += opacity;
    }
    sums[at] = (sums[at] as number) + r * share;
    sums[at + 1] = (sums[at + 1] as number) + g * share;
    sums[at + 2] = (sums[at + 2] as number) + b * share;
    sums[at + 3] = (sums[at + 3] as number) + a * share;
  }
}

function writeRow(out: Uint8Array, start: number, sums: Float64Array, area: number): void {
  for (let at = 0; at < sums.length; at += 4) {
    const opacity = sums[at + 3] as number;
    if (opacity === 0) continue;
    out[start + at] = Math.round((sums[at] as number) / opacity);
    out[start + at + 1] = Math.round((sums[at + 1] as number) / opacity);
    out[start + at + 2] = Math.round((sums[at + 2] as number) / opacity);
    out[start + at + 3] = Math.round(opacity / area);
  }
}

/** EXIF orientation (1 to 8) carried out: the pixels as a person sees them. */
export function upright(image: Pixels, orientation: number): Pixels {
  if (orientation < 2 || orientation > 8) return image;
  const { width, height } = image;
  const turned = orientation >= 5;
  const [w, h] = turned ? [height, width] : [width, height];
  const source = new Uint32Array(image.data.buffer, image.data.byteOffset, width * height);
  const out = new Uint32Array(w * h);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const [sx, sy] = sourceOf(orientation, x, y, width, height);
      out[y * w + x] = source[sy * width + sx] as number;
    }
  }
  return { data: new Uint8Array(out.buffer), width: w, height: h };
}

function sourceOf(orientation: number, x: number, y: number, width: number, height: number): [number, number] {
  switch (orientation) {
    case 2:
      return [width - 1 - x, y];
    case 3:
      return [width - 1 - x, height - 1 - y];
    case 4:
      return [x, height - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, height - 1 - x];
    case 7:
      return [width - 1 - y, height - 1 - x];
    default:
      return [width - 1 - y, x];
  }
}
