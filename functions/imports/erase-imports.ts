import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseImports } from './contract/work.ts';
import { type ExportFiles, exportFiles } from './store/export-files.ts';
import { type ImportFiles, importFiles } from './store/import-files.ts';
import { type ImportStore, importStore } from './store/imports.ts';

const pageSize = 25;

interface Dependencies {
  readonly store: Pick<ImportStore, 'all' | 'clearReport' | 'remove'>;
  readonly files: Pick<ImportFiles, 'remove'>;
  readonly exported: Pick<ExportFiles, 'remove'>;
}

/** Documents that an import made belong to their space. An import that runs ends with its next commit: the account is being erased. */
export const operation: ConsumerOperation<typeof eraseImports, Dependencies> = async ({ personId }, context) => {
  const { store, files, exported } = context;
  const [uploaded, written] = [await files.remove(personId), await exported.remove(personId)];
  const removedFiles = uploaded + written;
  const { items, next } = await store.all(personId, pageSize);
  let imports = 0;
  for (const item of items) {
    if (item.entity === 'Import') {
      if (await store.clearReport(item.importId)) return { removed: counts(imports, removedFiles), again: true };
      imports += 1;
    }
    await store.remove(item);
  }
  const again = next !== undefined || uploaded >= 1_000 || written >= 1_000;
  return { removed: counts(imports, removedFiles), ...(again ? { again } : {}) };
};

const counts = (imports: number, files: number) => ({
  ...(imports > 0 ? { imports } : {}),
  ...(files > 0 ? { files } : {}),
});

export const handler = consume(
  eraseImports,
  { store: importStore(), files: importFiles(), exported: exportFiles() },
  operation,
);
