import { createMultipartUploads } from '../runtime/aws/multipart.ts';
import { createObjects } from '../runtime/aws/objects.ts';
import type { FileBucket } from './paged-file.ts';

/** Parts of a file are megabytes. */
const attemptMs = 30_000;

/** A module's bucket, as jobs write files into it. */
export const fileBucket = (name: () => string): FileBucket => ({
  objects: createObjects(name, { attemptMs }),
  multipart: createMultipartUploads(name, { attemptMs }),
});
