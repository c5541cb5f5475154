import type { AccountType } from './account.ts';
import type { EntryKind } from './entry.ts';

/** One posting, as the holder of the account sees it. Amounts are minor units in the account's own direction: above zero where the balance grows. */
export interface StatementLine {
  /** Of the entry in its account. */
  readonly sequence: number;
  readonly transferId: string;
  readonly kind: EntryKind;
  readonly effectiveAt: string;
  readonly recordedAt: string;
  readonly amount: bigint;
  /** After this line. */
  readonly balance: bigint;
}

/** A part of a statement that adds up by itself: `opening` and its lines give `closing`, with which the next one opens. */
export interface StatementPage {
  readonly ledgerId: string;
  readonly accountId: string;
  readonly type: AccountType;
  readonly currency: string;
  /** Both included: what took effect from the one to the other. */
  readonly from: string;
  readonly through: string;
  readonly createdAt: string;
  /** From 1. */
  readonly page: number;
  readonly isLast: boolean;
  /** Whether the period was closed, in all accounts, so that this statement will be the same for good. */
  readonly isFinal: boolean;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly lines: readonly StatementLine[];
}

/** @throws Error unless the page adds up and each line follows from the one before. */
export function checkedPage(page: StatementPage): StatementPage {
  let balance = page.opening;
  for (const line of page.lines) {
    balance += line.amount;
    if (line.balance !== balance)
      throw new Error(`the statement of ${page.accountId} breaks at entry ${line.sequence}`);
  }
  if (balance !== page.closing) throw new Error(`the statement of ${page.accountId} does not add up`);
  return page;
}
