/** What a team may add to the processing of uploads; see `functions/files/extensions.ts`. */

/** A verified upload. It can be read as often as wanted, and is never held in memory as a whole. */
export interface Content {
  /** Verified, as far as its beginning tells. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Bytes `from` to `to`, both included; 16 MiB at most. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** All of it from the start, in pieces of some MiB. */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface Extensions {
  /** Says whether the file is harmful. A rejection makes the upload be looked at again; a harmful file is refused and deleted. */
  readonly scan?: (content: Content) => Promise<'clean' | 'malicious'>;
  /** Text in the file, for search: its first 16,000 characters come to devices, up to 1 MB is kept. */
  readonly text?: (content: Content) => Promise<string | undefined>;
  /** An image that stands for a video or document (JPEG, PNG or WebP): becomes the variant `poster.webp`. */
  readonly poster?: (content: Content) => Promise<Uint8Array | undefined>;
}
