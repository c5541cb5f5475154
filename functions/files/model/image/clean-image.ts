/** An image whose container was read and written anew, with nothing in it but what shows it. */
export interface CleanImage {
  readonly bytes: Uint8Array;
  /** As stored, before the orientation is carried out. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** ICC profile: what the numbers of its pixels mean. Not looked into yet, and of whatever length. */
  readonly profile?: Uint8Array | undefined;
  /** What a decoder is given, where that is less than is kept. */
  readonly toDecode?: Uint8Array;
  /** Moves, or is in the inks of a print: it is kept, and has no variants. */
  readonly undecoded?: boolean;
}

/** Segments or chunks of an image. Each takes memory while it is looked at, and in some bytes each, an image of 48 MB could hold millions. */
const mostParts = 100_000;

/** @throws Damaged when no image has so many. */
export function checkParts(parts: number): void {
  if (parts > mostParts) throw new Damaged('it has more parts than any image');
}

/** The container is not what its format says. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}
