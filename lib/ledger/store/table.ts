import type { Dynamo } from '../../runtime/aws/dynamo.ts';

/** Where a ledger lives: a table with the keys pk and sk, and nothing else it needs; no index. A stream of new images feeds `record` and `seal`. */
export interface LedgerTable {
  readonly dynamo: Pick<Dynamo, 'get' | 'put' | 'update' | 'query' | 'transactWrite' | 'transactGet'>;
  readonly name: () => string;
  readonly now: () => Date;
}

/** A transfer that was begun before this is over: functions run for less. */
export const settledAfterMs = 60_000;

/**
 * | pk | sk | entity |
 * |--|--|--|
 * | `LEDGER#<ledgerId>` | `LEDGER` | Ledger: closed through when |
 * | the same | `ACCOUNT#<accountId>` | LedgerAccount: that it is there |
 * | the same | `PERIOD#<through>` | Period: closed, with its trial balance |
 * | `ACCOUNT#<ledgerId>#<accountId>` | `ACCOUNT` | Account: terms, sums, the tail of its entries |
 * | the same | `PAGE#<first sequence>` | Page: entries, sealed |
 * | `UNRECORDED#<ledgerId>#<shard>` | `<recordedAt>#<transferId>` | Unrecorded: what the recorded lane is to take in |
 * | `TRANSFER#<ledgerId>#<transferId>` | `TRANSFER` | Transfer, Hold or Refusal: never two of them |
 * | the same | `REVERSED` | Reversed: how much of it |
 */
export const ledgerKey = (ledgerId: string) => ({ pk: `LEDGER#${ledgerId}`, sk: 'LEDGER' });
export const memberKey = (ledgerId: string, accountId: string) => ({
  pk: `LEDGER#${ledgerId}`,
  sk: `ACCOUNT#${accountId}`,
});
export const periodKey = (ledgerId: string, through: string) => ({ pk: `LEDGER#${ledgerId}`, sk: `PERIOD#${through}` });
export const accountPartition = (ledgerId: string, accountId: string) => `ACCOUNT#${ledgerId}#${accountId}`;
export const accountKey = (ledgerId: string, accountId: string) => ({
  pk: accountPartition(ledgerId, accountId),
  sk: 'ACCOUNT',
});
export const pageKey = (ledgerId: string, accountId: string, from: number) => ({
  pk: accountPartition(ledgerId, accountId),
  sk: `PAGE#${String(from).padStart(16, '0')}`,
});
export const transferKey = (ledgerId: string, transferId: string) => ({
  pk: `TRANSFER#${ledgerId}#${transferId}`,
  sk: 'TRANSFER',
});
export const reversedKey = (ledgerId: string, transferId: string) => ({
  pk: `TRANSFER#${ledgerId}#${transferId}`,
  sk: 'REVERSED',
});
