/** What is uploaded. It is read in pieces, perhaps more than once, and must not change meanwhile. */
export interface FileSource {
  /** Bytes. */
  readonly size: number;
  /** Bytes from `from` up to and without `to`. */
  read(from: number, to: number): Promise<Uint8Array>;
}

interface BlobLike {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A `File` or `Blob` of a browser. */
export const blobSource = (blob: BlobLike): FileSource => ({
  size: blob.size,
  read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
});

/** Something that is in memory. */
export const bytesSource = (bytes: Uint8Array): FileSource => ({
  size: bytes.length,
  read: async (from, to) => bytes.subarray(from, to),
});
