/** Files above this size go in parts of this size, the last one smaller; S3 takes none below 5 MiB but the last. */
export const partSize = 8 * 1024 * 1024;

export const inParts = (size: number) => size > partSize;

export const partCount = (size: number) => Math.ceil(size / partSize);

/** Bytes of a part, from 1. */
export const sizeOfPart = (size: number, number: number) => Math.min(partSize, size - (number - 1) * partSize);
