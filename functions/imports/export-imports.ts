import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportImports } from './contract/work.ts';
import { type ImportStore, importStore } from './store/imports.ts';

export const operation: ConsumerOperation<typeof exportImports, { store: Pick<ImportStore, 'all'> }> = async (
  { personId, cursor },
  { store },
) => {
  const { items, next } = await store.all(personId, 100, cursor ? JSON.parse(cursor) : undefined);
  const records = items
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
    }));
  return { records, ...(next ? { cursor: JSON.stringify(next) } : {}) };
};

export const handler = consume(exportImports, { store: importStore() }, operation);
