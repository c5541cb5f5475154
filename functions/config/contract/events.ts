import * as z from 'zod/mini';
import { config } from './module.ts';

const revision = z.int();

export const flagChanged = config.event('FlagChanged', {
  summary: 'A flag was made, changed, switched off by its kill switch or on again, archived, taken back or deleted',
  detail: z.object({
    flag: z.string(),
    version: z.int(),
    /** Of all flags and segments together. */
    revision,
    change: z.enum(['created', 'updated', 'killed', 'revived', 'archived', 'deleted']),
  }),
});

export const segmentChanged = config.event('SegmentChanged', {
  summary: 'A segment speaks of others than before, or is deleted',
  detail: z.object({ segment: z.string(), version: z.int(), revision }),
});

export const minimumVersionChanged = config.event('MinimumVersionChanged', {
  summary: 'Another oldest version of the app is served on a platform',
  detail: z.object({ platform: z.string(), version: z.int(), revision }),
});
