import * as z from 'zod/mini';
import { defineJob } from '../../../lib/contract/job.ts';
import { ExportOrder, readingAccess } from './exports.ts';
import { imports } from './module.ts';

export const runExport = defineJob(imports, 'export', {
  queue: 'exportRuns',
  summary: 'Write the documents of a collection into a file',
  input: z.strictObject({
    order: ExportOrder,
    /** The sign-in that asked for it: when it is ended, so is the export. */
    session: z.strictObject({ sessionId: z.string(), signedInAt: z.number(), groups: z.array(z.string()) }),
  }),
  keyed: true,
  timeout: 300,
  memory: 1024,
  access: {
    exports: ['PutObject', 'GetObject'],
    ...readingAccess,
    'identity/people': ['GetItem', 'BatchGetItem'],
  },
});
