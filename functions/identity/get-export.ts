import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getExport } from './contract/export.ts';
import { toExport } from './model/export.ts';
import { type ExportStore, exportStore } from './store/exports.ts';

export const operation: Operation<typeof getExport, { store: Pick<ExportStore, 'find' | 'url'> }> = async (
  _input,
  { personId },
  { store, now },
) => {
  const item = await store.find(personId);
  if (!item) throw new AppError('not-found');
  return toExport(item, now(), (name, number) => store.url(item, name, number));
};

export const handler = handle(getExport, { store: exportStore() }, operation);
