import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { recordRest } from './contract/behind.ts';
import { type LedgerWorker, ledgerWorker } from './store/ledger-worker.ts';
import { type MonthPlaces, monthPlaces } from './store/month-places.ts';

interface Dependencies {
  readonly store: Pick<LedgerWorker, 'recordAll'>;
  readonly places: MonthPlaces;
}

export const operation: ConsumerOperation<typeof recordRest, Dependencies> = async (
  _input,
  { store, places, now, log },
) => {
  const recorded = await store.recordAll();
  if (recorded > 0) log.info('entries recorded that no stream brought', { count: recorded });
  const enrolled = await places.enrol(now);
  if (enrolled > 0) log.info('accounts enrolled for the turn of months', { count: enrolled });
};

export const handler = consume(recordRest, { store: ledgerWorker(), places: monthPlaces() }, operation);
