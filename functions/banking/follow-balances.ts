import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { bankBalanceCopies, followBalances } from './contract/behind.ts';
import { toBalance } from './model/account-view.ts';
import { spaceOf } from './model/space-of.ts';
import { type HolderReader, holderReader } from './store/holders.ts';
import { type LedgerWorker, ledgerWorker } from './store/ledger-worker.ts';

interface Dependencies {
  readonly ledger: Pick<LedgerWorker, 'follow'>;
  readonly store: HolderReader;
  readonly publisher: Pick<Publisher, 'publish'>;
}

/** The sequence of an account's entries is the version of its balance: an older one never overtakes. */
export const operation: ConsumerOperation<typeof followBalances, Dependencies> = async (
  { after },
  { ledger, store, publisher },
) => {
  if (!after) return;
  const { accountId, balance } = await ledger.follow(after);
  if (accountId.includes(':')) return;
  // An account whose rows are not there yet is published with its rows; one without a holder is nobody's any more.
  const holder = await store.find(accountId);
  const space = holder && spaceOf(holder);
  if (!space) return;
  const target = { space, collection: bankBalanceCopies, id: accountId };
  await publisher.publish({
    ...target,
    version: balance.lockVersion,
    fields: { currency: balance.currency, ...toBalance(balance) },
  });
};

export const handler = consume(
  followBalances,
  { ledger: ledgerWorker(), store: holderReader(), publisher: createPublisher() },
  operation,
);
