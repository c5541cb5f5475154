import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { ConditionFailed, TransactionCanceled } from '../../runtime/aws/errors.ts';
import { Check, Create, update } from '../../runtime/aws/expressions.ts';
import { type Account, type AccountState, type AccountTerms, checkedOverdraft, guardedSide } from '../model/account.ts';
import { largest } from '../model/amount.ts';
import { checkedCurrency } from '../model/currency.ts';
import { checkedId, checkedMetadata } from '../model/names.ts';
import { refuse } from '../model/refusal.ts';
import { type AccountItem, newAccountItem, toAccount } from './account-items.ts';
import { readAccountItem } from './seal.ts';
import { accountKey, type LedgerTable, ledgerKey, memberKey } from './table.ts';

export interface LedgerItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Ledger';
  /** Whose it is: an organisation. */
  readonly ownerId: string;
  readonly openedAt: string;
  readonly closedThrough?: string;
}

export async function readLedger({ dynamo, name }: LedgerTable, ledgerId: string): Promise<LedgerItem> {
  const { Item } = await dynamo.get<LedgerItem>({ TableName: name(), Key: ledgerKey(ledgerId), ConsistentRead: true });
  return Item ?? refuse('ledger-not-found');
}

/** Opens a book; a repeat changes nothing. 1 write unit. @throws LedgerRefusal `ledger-id-reused` when it is somebody else's. */
export async function openLedger(table: LedgerTable, ledgerId: string, ownerId: string): Promise<void> {
  const openedAt = table.now().toISOString();
  const Item: LedgerItem = { ...ledgerKey(checkedId(ledgerId)), entity: 'Ledger', ownerId, openedAt };
  try {
    await table.dynamo.put({ TableName: table.name(), Item, ConditionExpression: 'attribute_not_exists(pk)' });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if ((await readLedger(table, ledgerId)).ownerId !== ownerId) refuse('ledger-id-reused');
  }
}

const termsOf = ({ type, currency, overdraft, metadata }: Omit<AccountTerms, 'overdraft'> & { overdraft: unknown }) =>
  JSON.stringify([type, currency, String(overdraft), Object.entries(metadata).sort()]);

/**
 * Opens an account; a repeat answers the account as it is now. 6 write units and a read.
 * @throws LedgerRefusal `account-id-reused` when there is another one of this id; `ledger-not-found`.
 */
export async function openAccount(
  table: LedgerTable,
  asked: Omit<AccountTerms, 'metadata'> & Partial<Pick<AccountTerms, 'metadata'>>,
): Promise<Account> {
  const terms = { ...asked, metadata: checkedMetadata(asked.metadata) };
  const { ledgerId } = terms;
  const accountId = checkedId(terms.accountId);
  checkedCurrency(terms.currency);
  checkedOverdraft(terms.overdraft);
  if (terms.lane && terms.overdraft !== 'unlimited')
    refuse('account-guarded', 'the recorded lane has no limits', accountId);
  for (;;) {
    const { closedThrough } = await readLedger(table, ledgerId);
    const item = newAccountItem(terms, table.now().toISOString(), closedThrough);
    const member = { ...memberKey(ledgerId, accountId), entity: 'LedgerAccount', accountId };
    // A period that is being closed either finds the account, or the account knows of it.
    const isAsRead = closedThrough
      ? { when: '#closedThrough = :through', values: { ':through': closedThrough } }
      : { when: 'attribute_exists(#pk) AND attribute_not_exists(#closedThrough)' };
    const name = table.name();
    try {
      await table.dynamo.transactWrite({
        TransactItems: [Create(name, item), Create(name, member), Check(name, ledgerKey(ledgerId), isAsRead)],
      });
      return toAccount(item);
    } catch (error) {
      if (!(error instanceof TransactionCanceled)) throw error;
      if (error.conditionFailedAt(0)) {
        const found = error.reasons[0]?.item as unknown as AccountItem;
        const there = toAccount(found);
        const opened = { ...there, overdraft: found.openedWith ?? there.overdraft };
        const isOther = termsOf(opened) !== termsOf(terms) || (terms.lane && !there.lane);
        if (isOther) refuse('account-id-reused');
        return there;
      }
      if (!error.conditionFailedAt(2)) throw error;
    }
  }
}

export async function readAccount(table: LedgerTable, ledgerId: string, accountId: string): Promise<Account> {
  const item = await readAccountItem(table, ledgerId, accountId);
  return item ? toAccount(item) : refuse('account-not-found', undefined, accountId);
}

/**
 * Changes an account's state: `frozen` takes nothing but what holds give back, `closed` is for good and needs an account without balance and holds.
 * 1 write unit, 2 with others along; a repeat changes nothing.
 * @param along writes or checks of the same transaction.
 * @throws LedgerRefusal `account-not-found`, `account-closed`, `account-not-empty`, `account-recorded`; TransactionCanceled, of `along` alone.
 */
export async function setAccountState(
  table: LedgerTable,
  ledgerId: string,
  accountId: string,
  state: AccountState,
  along: readonly TransactItem[] = [],
): Promise<void> {
  const isEmpty = '#posted = :zero AND #pendingDebit = :zero AND #pendingCredit = :zero';
  const stands = 'attribute_exists(#pk) AND #state <> :closed AND attribute_not_exists(#lane)';
  const closing = { when: `${stands} AND ${isEmpty}`, values: { ':closed': 'closed', ':zero': 0 } };
  const other = { when: stands, values: { ':closed': 'closed' } };
  const terms = { set: { state }, ...(state === 'closed' ? closing : other) };
  const change = update(table.name(), accountKey(ledgerId, accountId), terms);
  try {
    if (along.length === 0) await table.dynamo.update(change);
    else await table.dynamo.transactWrite({ TransactItems: [{ Update: change }, ...along] });
  } catch (error) {
    const isOfAccount = error instanceof TransactionCanceled && error.conditionFailedAt(0);
    if (!(isOfAccount || error instanceof ConditionFailed)) throw error;
    const item = isOfAccount ? error.reasons[0]?.item : (error as ConditionFailed).item;
    const found = item as unknown as AccountItem | undefined;
    if (!found) refuse('account-not-found', undefined, accountId);
    if (found.state === state) return;
    if (found.lane) refuse('account-recorded', 'a transfer does not look at its state', accountId);
    refuse(found.state === 'closed' ? 'account-closed' : 'account-not-empty', undefined, accountId);
  }
}

/**
 * Raises or lowers how far below zero an account may go; a repeat changes nothing. 1 write unit and a read.
 * @throws LedgerRefusal `insufficient-funds` when more than that is taken already, `account-unlimited`, `account-not-found`, `account-closed`.
 */
export async function setOverdraft(
  table: LedgerTable,
  ledgerId: string,
  accountId: string,
  overdraft: bigint,
): Promise<void> {
  checkedOverdraft(overdraft);
  for (;;) {
    const account = await readAccount(table, ledgerId, accountId);
    const side = guardedSide(account);
    if (account.overdraft === 'unlimited' || side === 'none') refuse('account-unlimited', undefined, accountId);
    if (account.state === 'closed') refuse('account-closed', undefined, accountId);
    const by = overdraft - account.overdraft;
    if (by === 0n) return;
    const sum = side === 'debit' ? 'toDebit' : 'toCredit';
    try {
      await table.dynamo.update({
        TableName: table.name(),
        Key: accountKey(ledgerId, accountId),
        UpdateExpression: `SET overdraft = :to, openedWith = if_not_exists(openedWith, :from), ${sum} = ${sum} + :by`,
        ConditionExpression: `overdraft = :from AND #state <> :closed AND ${sum} >= :need AND ${sum} <= :most`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':to': String(overdraft),
          ':from': String(account.overdraft),
          ':by': by,
          ':need': by < 0n ? -by : -largest,
          ':most': by < 0n ? largest : largest - by,
          ':closed': 'closed',
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const found = error.item as unknown as AccountItem;
      const isAsRead = found.overdraft === String(account.overdraft) && found.state !== 'closed';
      if (isAsRead) refuse(by < 0n ? 'insufficient-funds' : 'balance-too-large', undefined, accountId);
    }
  }
}
