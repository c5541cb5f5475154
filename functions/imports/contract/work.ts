import * as z from 'zod/mini';
import { defineJob } from '../../../lib/contract/job.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { publishAccess } from '../../../lib/sync/publish-access.ts';
import { imports } from './module.ts';

export const startImport = imports.consumer({
  on: { bucket: 'files', prefix: 'in/' },
  summary: 'Enqueue the work on a file that was uploaded',
  access: { imports: ['GetItem', 'UpdateItem'], 'jobs/jobs': ['PutItem'] },
});

export const runImport = defineJob(imports, 'import', {
  queue: 'runs',
  summary: 'Make documents of the rows of a file',
  input: z.strictObject({ importId: Uuid }),
  keyed: true,
  timeout: 300,
  memory: 1024,
  access: {
    imports: ['GetItem', 'PutItem', 'Query'],
    files: ['GetObject', 'PutObject'],
    ...publishAccess,
    'identity/people': ['GetItem', 'BatchGetItem'],
  },
});

export const exportImports = imports.consumer({
  on: { person: 'export' },
  summary: 'Imports of a person',
  access: { imports: ['Query'] },
});

export const eraseImports = imports.consumer({
  on: { person: 'erase' },
  summary: 'Remove the imports and exports of a person with their files and reports',
  access: {
    imports: ['Query', 'DeleteItem'],
    files: ['ListBucket', 'DeleteObject'],
    exports: ['ListBucket', 'DeleteObject'],
  },
});
