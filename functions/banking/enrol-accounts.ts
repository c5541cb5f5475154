import { accountIds } from '../../lib/ledger/store/periods.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { enrolAccounts } from './contract/months.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type MonthPlaces, monthPlaces } from './store/month-places.ts';

const pageSize = 30;

interface Dependencies {
  readonly store: MonthPlaces;
  readonly ledger: LedgerAt;
}

/** Accounts have their places on the agenda from their opening; those that were opened before there was any of it get theirs here. */
export const operation: ConsumerOperation<typeof enrolAccounts, Dependencies> = async (
  _input,
  { store, ledger, now, log },
) => {
  let page: string[] = [];
  let enrolled = 0;
  const enrol = async () => {
    for (const accountId of await store.lacking(page)) enrolled += await store.place(accountId, now());
    page = [];
  };
  for await (const accountId of accountIds(ledger(now), book)) {
    if (accountId.includes(':')) continue;
    page.push(accountId);
    if (page.length === pageSize) await enrol();
  }
  await enrol();
  if (enrolled > 0) log.info('accounts enrolled for the turn of months', { count: enrolled });
};

export const handler = consume(enrolAccounts, { store: monthPlaces(), ledger: bankLedger() }, operation);
