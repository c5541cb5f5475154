import { decimalOf } from '../../../lib/ledger/model/decimal.ts';
import type { Connection, ExternalAccount, ExternalTransaction } from '../contract/connections.ts';
import type { ConnectionItem } from '../store/items.ts';
import type { Known, KnownAccount } from './changes.ts';

export const toExternalAccount = ({ balance, ...account }: KnownAccount): ExternalAccount => ({
  ...account,
  ...(balance === undefined ? {} : { balance: decimalOf(BigInt(balance), account.currency) }),
});

export function toConnection(item: ConnectionItem): Connection {
  const { connectionId, holderId, holderKind, institution, state, link, linkExpiresAt, createdAt } = item;
  const { consentUntil, syncedAt, problem } = item;
  if (state === 'removing') throw new Error(`the connection ${connectionId} is being removed`);
  return {
    connectionId,
    ...(holderKind === 'organisation' && holderId ? { organisationId: holderId } : {}),
    institution,
    state,
    ...(link && linkExpiresAt ? { link, linkExpiresAt } : {}),
    ...(consentUntil ? { consentUntil } : {}),
    ...(syncedAt ? { syncedAt } : {}),
    ...(problem ? { problem } : {}),
    accounts: item.accounts.map(toExternalAccount),
    createdAt,
  };
}

export const toExternalTransaction = (known: Known): ExternalTransaction => {
  const { transactionId, externalAccountId, amount, currency, date, description, pending } = known;
  return {
    transactionId,
    externalAccountId,
    amount: decimalOf(BigInt(amount), currency),
    currency,
    date,
    description,
    pending,
  };
};
