import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { recordRest } from './contract/behind.ts';
import { type LedgerWorker, ledgerWorker } from './store/ledger-worker.ts';
import { type LevelsInForce, levelsInForce } from './store/levels-in-force.ts';
import { type MonthPlaces, monthPlaces } from './store/month-places.ts';

interface Dependencies {
  readonly store: Pick<LedgerWorker, 'recordAll'>;
  readonly places: MonthPlaces;
  readonly levels: LevelsInForce;
}

export const operation: ConsumerOperation<typeof recordRest, Dependencies> = async (
  _input,
  { store, places, levels, now, log },
) => {
  const recorded = await store.recordAll();
  if (recorded > 0) log.info('entries recorded that no stream brought', { count: recorded });
  const enrolled = await places.enrol(now);
  if (enrolled > 0) log.info('accounts enrolled for the turn of months', { count: enrolled });
  const aligned = await levels.align(now);
  if (aligned > 0) log.info('limits follow other settings of levels', { count: aligned });
};

export const handler = consume(
  recordRest,
  { store: ledgerWorker(), places: monthPlaces(), levels: levelsInForce() },
  operation,
);
