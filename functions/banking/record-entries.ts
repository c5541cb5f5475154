import { surround } from '../../lib/runtime/consume.ts';
import { changeOf, type StreamRecord } from '../../lib/runtime/sources/table.ts';
import { recordEntries } from './contract/behind.ts';
import { type LedgerWorker, ledgerWorker } from './store/ledger-worker.ts';

/** A batch as a whole: many transfers go into one transaction. When it fails all of it comes again, which does no harm. */
export const recording = ({ store = ledgerWorker() }: { readonly store?: Pick<LedgerWorker, 'record'> } = {}) =>
  surround(recordEntries, { store }, async (event, { run }) => {
    const { Records: records } = event as { Records: readonly StreamRecord[] };
    const images = records.map((record) => changeOf(record).after ?? {});
    await run((context) => context.store.record(images), undefined, records.length);
    return { batchItemFailures: [] };
  });

export const handler = recording();
