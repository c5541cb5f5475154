import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportImports } from './contract/work.ts';
import { type ImportStore, importStore } from './store/imports.ts';

/** Imports are kept for a week, and there are so many a day at most. */
const most = 1_000;

export const operation: ConsumerOperation<typeof exportImports, { store: Pick<ImportStore, 'all'> }> = async (
  { personId },
  { store },
) => ({
  records: (await store.all(personId, most))
    .filter(({ entity }) => entity === 'Import')
    .map(({ importId, space, collection, format, mode, size, createdAt }) => ({
      type: 'import',
      importId,
      space,
      collection,
      format,
      mode,
      size,
      createdAt,
    })),
});

export const handler = consume(exportImports, { store: importStore() }, operation);
