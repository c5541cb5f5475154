/** A text as a file comes: in pieces of so many bytes, also in the middle of a character. */
export function* pieces(text: string | Uint8Array, size = 7): Generator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
