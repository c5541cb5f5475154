/** What authenticators write, in the strict form that CTAP2 asks of them: definite lengths, no floats, no tags. */
export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

const deepest = 8;
const malformed = () => new TypeError('malformed CBOR');

/**
 * Reads one value.
 * @returns it and where the next one begins.
 * @throws TypeError for what is cut off, nested too deeply, or of another form.
 */
export function readCbor(bytes: Uint8Array, from = 0, depth = 0): readonly [Cbor, number] {
  if (depth > deepest) throw malformed();
  const [major, argument, at] = readHead(bytes, from);
  if (major === 0) return [argument, at];
  if (major === 1) return [-1 - argument, at];
  if (major === 2) return [taken(bytes, at, argument), at + argument];
  if (major === 3) return [new TextDecoder('utf-8', { fatal: true }).decode(taken(bytes, at, argument)), at + argument];
  if (major === 4) return readArray(bytes, argument, at, depth);
  if (major === 5) return readMap(bytes, argument, at, depth);
  if (major === 7 && argument >= 20 && argument <= 22) return [[false, true, null][argument - 20] as Cbor, at];
  throw malformed();
}

/** The type, and the number or length that comes with it. */
function readHead(bytes: Uint8Array, from: number): readonly [number, number, number] {
  const first = bytes[from];
  if (first === undefined) throw malformed();
  const [major, short] = [first >> 5, first & 31];
  if (short < 24) return [major, short, from + 1];
  const size = { 24: 1, 25: 2, 26: 4 }[short];
  // Simple values beyond the short ones and lengths beyond 4 GB are nobody's; so are indefinite lengths.
  if (size === undefined || major === 7) throw malformed();
  const read = Buffer.from(taken(bytes, from + 1, size)).readUIntBE(0, size);
  return [major, read, from + 1 + size];
}

function taken(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw malformed();
  return bytes.subarray(at, at + length);
}

function readArray(bytes: Uint8Array, length: number, from: number, depth: number): readonly [Cbor, number] {
  const items: Cbor[] = [];
  let at = from;
  for (let index = 0; index < length; index += 1) {
    const [item, next] = readCbor(bytes, at, depth + 1);
    items.push(item);
    at = next;
  }
  return [items, at];
}

function readMap(bytes: Uint8Array, length: number, from: number, depth: number): readonly [Cbor, number] {
  const entries = new Map<Cbor, Cbor>();
  let at = from;
  for (let index = 0; index < length; index += 1) {
    const [key, afterKey] = readCbor(bytes, at, depth + 1);
    const [value, next] = readCbor(bytes, afterKey, depth + 1);
    if (entries.has(key)) throw malformed();
    entries.set(key, value);
    at = next;
  }
  return [entries, at];
}
