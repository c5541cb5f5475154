import * as z from 'zod/mini';
import { Timestamp } from './schemas.ts';

/** In what form a job writes lines. */
export const fileFormat = z.enum(['csv', 'ndjson']);

/** How a file that a job writes is shown, beside what it is to hold. */
export const writtenFile = {
  format: fileFormat,
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  /** Lines written so far. */
  rows: z.int(),
  /** Why it failed. */
  reason: z.optional(z.strictObject({ code: z.string(), detail: z.optional(z.string()) })),
  /** Once it is done, for a week; the address is good for a few minutes. */
  file: z.optional(z.strictObject({ url: z.string(), bytes: z.int(), expiresAt: Timestamp })),
  createdAt: Timestamp,
};
