import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { requestExport } from './contract/export.ts';
import { identity } from './contract/module.ts';
import { isUnderWay, toExport } from './model/export.ts';
import { type ExportStore, exportStore } from './store/exports.ts';
import type { ExportItem } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<ExportStore, 'find' | 'request'>;
  readonly limits: () => { readonly exportsPerDay: number };
}

/** Nothing is ready yet, so there are no links to make. */
const noUrl = () => '';

export const operation: Operation<typeof requestExport, Dependencies> = async (_input, { personId }, context) => {
  const { store, limits, now, newId } = context;
  return untilSettled(async () => {
    const at = now();
    const before = await store.find(personId);
    if (before && isUnderWay(before, at)) return toExport(before, at, noUrl);
    const day = at.toISOString().slice(0, 10);
    const count = before?.day === day ? before.count + 1 : 1;
    if (count > limits().exportsPerDay) throw new AppError('export-limit', `At most ${limits().exportsPerDay} a day.`);
    const item: ExportItem = {
      entity: 'Export',
      personId,
      exportId: newId(),
      state: 'queued',
      requestedAt: at.toISOString(),
      updatedAt: at.toISOString(),
      day,
      count,
      files: [],
    };
    return store.request(item, before, toExport(item, at, noUrl), context);
  });
};

const store = exportStore();
export const handler = handle(
  requestExport,
  { store, outcomes: store.outcomes, limits: () => settings(identity) },
  operation,
);
