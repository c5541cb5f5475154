import { setTimeout } from 'node:timers/promises';
import { ConditionFailed } from '../../runtime/aws/errors.ts';
import { update } from '../../runtime/aws/expressions.ts';
import type { Account, Sums } from '../model/account.ts';
import type { Moment } from '../model/entry.ts';
import { checkedTime } from '../model/names.ts';
import { refuse } from '../model/refusal.ts';
import { type TrialBalance, trialBalanceOf } from '../model/trial-balance.ts';
import type { Turnover } from '../model/unrecorded.ts';
import { type AccountItem, toAccount } from './account-items.ts';
import { readAccount, readLedger } from './accounts.ts';
import { sumsAt } from './in-flight.ts';
import { accountKey, type LedgerTable, ledgerKey, memberKey, periodKey, settledAfterMs } from './table.ts';

/** The accounts of a ledger, in the order of their ids, from the one behind `after` on. A read unit for each 4 KB. */
export async function* accountIds(
  { dynamo, name }: LedgerTable,
  ledgerId: string,
  after?: string,
): AsyncGenerator<string> {
  let ExclusiveStartKey = after === undefined ? undefined : memberKey(ledgerId, after);
  const { pk, sk } = memberKey(ledgerId, '');
  do {
    const page: { Items: { accountId: string }[]; LastEvaluatedKey?: unknown } = await dynamo.query({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    for (const { accountId } of page.Items) yield accountId;
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
}

/** Up to 100 accounts as they were in one moment: their sums are those of whole transfers. */
export async function accountsAtOnce(
  table: LedgerTable,
  ledgerId: string,
  ids: readonly string[],
): Promise<readonly Account[]> {
  const TableName = table.name();
  const TransactItems = ids.map((accountId) => ({ Get: { TableName, Key: accountKey(ledgerId, accountId) } }));
  const { Responses } = await table.dynamo.transactGet<AccountItem>({ TransactItems });
  return Responses.map(({ Item }, index) =>
    Item ? toAccount(Item) : refuse('account-not-found', undefined, ids[index]),
  );
}

/**
 * Debits and credits of all accounts at a time, by currency; all legs of a transfer have the same times, so it counts in all accounts or in none.
 * Exact for a closed period. For an open one give `recordedAt` a moment ago too: a transfer that is being committed while this reads would be in half of it.
 */
export async function trialBalance(table: LedgerTable, ledgerId: string, moment: Moment): Promise<TrialBalance> {
  const sums: (readonly [Account, Sums, Turnover])[] = [];
  for await (const accountId of accountIds(table, ledgerId)) {
    const account = await readAccount(table, ledgerId, accountId);
    const { booked, toRecord } = await sumsAt(table, ledgerId, accountId, moment);
    sums.push([account, booked, toRecord]);
  }
  return trialBalanceOf(sums);
}

/** Tries to see every item of the last transactions, and how much longer each of them waits. */
const mostLooks = 6;
const pauseMs = 20;

/** Of time that is closed: if debits and credits differ, a transaction is not seen on all its items yet. */
async function settledBalance(table: LedgerTable, ledgerId: string, through: string): Promise<TrialBalance> {
  for (let look = 1; ; look += 1) {
    const balance = await trialBalance(table, ledgerId, { effectiveAt: through });
    if (balance.isBalanced) return balance;
    if (look === mostLooks) {
      const wrong = balance.totals.filter(({ debit, credit }) => debit !== credit).map(({ currency }) => currency);
      throw new Error(`the ledger ${ledgerId} is not balanced through ${through} in ${wrong.join(', ')}`);
    }
    await setTimeout(pauseMs * look);
  }
}

/** Whether all of a ledger is closed up to a time or a later one, with a trial balance that was equal. A read unit. */
export async function isClosedThrough(
  { dynamo, name }: LedgerTable,
  ledgerId: string,
  through: string,
): Promise<boolean> {
  const { pk, sk } = periodKey(ledgerId, through);
  const { Items } = await dynamo.query({
    TableName: name(),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': pk, ':from': sk, ':to': periodKey(ledgerId, '~').sk },
    ConsistentRead: true,
    Limit: 1,
  });
  return Items.length > 0;
}

/**
 * Closes all time up to `through`: nothing is booked with effect there any more. Each account refuses by itself, so transfers pay nothing for it: 1 write unit for
 * each account, 2 for the ledger. It may be repeated, and must be after a crash; only then it is closed.
 * @returns the trial balance of the period's end, the first of which is kept.
 * @throws LedgerRefusal `invalid-time` unless it is a minute ago. Error when debits and credits differ; nothing is kept then, and the period is not closed.
 */
export async function closePeriod(table: LedgerTable, ledgerId: string, through: string): Promise<TrialBalance> {
  if (Date.parse(checkedTime(through)) > table.now().getTime() - settledAfterMs)
    refuse('invalid-time', 'a period ends before it is closed');
  await readLedger(table, ledgerId);
  await closeThrough(table, ledgerKey(ledgerId), through);
  for await (const accountId of accountIds(table, ledgerId))
    await closeThrough(table, accountKey(ledgerId, accountId), through);
  const balance = await settledBalance(table, ledgerId, through);
  const totals = balance.totals.map(({ currency, debit, credit }) => ({
    currency,
    debit: String(debit),
    credit: String(credit),
  }));
  const closedAt = table.now().toISOString();
  try {
    await table.dynamo.put({
      TableName: table.name(),
      Item: { ...periodKey(ledgerId, through), entity: 'Period', closedAt, totals },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  return balance;
}

/** Closes one account alone: nothing is booked on it with effect up to `through` any more. 1 write unit; a repeat changes nothing. */
export const closeAccountThrough = (table: LedgerTable, ledgerId: string, accountId: string, through: string) =>
  closeThrough(table, accountKey(ledgerId, accountId), checkedTime(through));

async function closeThrough(
  { dynamo, name }: LedgerTable,
  key: { pk: string; sk: string },
  closedThrough: string,
): Promise<void> {
  const when = 'attribute_not_exists(#closedThrough) OR #closedThrough < :through';
  try {
    await dynamo.update(update(name(), key, { set: { closedThrough }, when, values: { ':through': closedThrough } }));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
