import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { recordRest } from './contract/behind.ts';
import { type LedgerWorker, ledgerWorker } from './store/ledger-worker.ts';

export const operation: ConsumerOperation<
  typeof recordRest,
  { readonly store: Pick<LedgerWorker, 'recordAll'> }
> = async (_input, { store, log }) => {
  const recorded = await store.recordAll();
  if (recorded > 0) log.info('entries recorded that no stream brought', { count: recorded });
};

export const handler = consume(recordRest, { store: ledgerWorker() }, operation);
