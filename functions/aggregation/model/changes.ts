import { safeParse } from 'zod/mini';
import { largest } from '../../../lib/ledger/model/amount.ts';
import { exponentOf } from '../../../lib/ledger/model/currency.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { uuidv8 } from '../../../lib/runtime/ids.ts';
import { AccountRow, RemovedRow, type SyncPage, TransactionRow } from '../contract/wire.ts';

/** A transaction as the other bank has it now. */
export interface Known {
  readonly transactionId: string;
  readonly externalAccountId: string;
  /** Minor units as text, below zero for what left. */
  readonly amount: string;
  readonly currency: string;
  readonly date: string;
  readonly description: string;
  readonly pending: boolean;
}
/** How a transaction is now, or that it is no more. */
export type Told = Known | { readonly transactionId: string; readonly gone: true };
/** One row of a page; `unread`: it names a transaction, and nobody can read what it says of it. */
export type Change = Told | { readonly transactionId: string; readonly unread: true };

export interface KnownAccount {
  readonly externalAccountId: string;
  readonly name: string;
  readonly number?: string;
  readonly currency: string;
  /** Minor units as text. */
  readonly balance?: string;
}

const [mostOfDescription, mostOfName, mostOfNumber] = [200, 60, 8] as const;

/**
 * What a stranger wrote, fit to be stored and shown: NFC, one line, no control characters, no half characters, none that turn the direction of
 * what stands around it.
 */
export function cleaned(text: string, most: number): string {
  const plain = text
    .slice(0, most * 8)
    .normalize('NFC')
    .replace(
      /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim();
  return [...plain].slice(0, most).join('').trim();
}

/** Minor units of a decimal with its sign; nothing when it is none of the currency: digits that the currency does not have, a currency that nobody has. */
export function signedMinor(decimal: string, currency: string): bigint | undefined {
  const [, sign = '', whole = '', behind = ''] = /^(-?)(\d{1,40})(?:\.(\d{1,10}))?$/.exec(decimal) ?? [];
  const digits = digitsOf(currency);
  if (whole === '' || digits === undefined || behind.length > digits) return undefined;
  const amount = BigInt(whole + behind.padEnd(digits, '0'));
  if (amount > largest) return undefined;
  return sign ? -amount : amount;
}

function digitsOf(currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  try {
    return exponentOf(currency);
  } catch (error) {
    if (error instanceof LedgerRefusal) return undefined;
    throw error;
  }
}

export const accountIdOf = (connectionId: string, id: string) =>
  uuidv8(JSON.stringify([`${connectionId}\n${id}`, 'external account']));
const transactionIdOf = (connectionId: string, id: string) =>
  uuidv8(JSON.stringify([`${connectionId}\n${id}`, 'external transaction']));

function readTransaction(connectionId: string, row: unknown): Known | undefined {
  const { data } = safeParse(TransactionRow, row);
  const amount = data && signedMinor(data.amount, data.currency);
  if (amount === undefined) return undefined;
  const { id, account, currency, date, description, pending } = data as NonNullable<typeof data>;
  return {
    transactionId: transactionIdOf(connectionId, id),
    externalAccountId: accountIdOf(connectionId, account),
    amount: String(amount),
    currency,
    date,
    description: cleaned(description, mostOfDescription),
    pending,
  };
}

/**
 * What a page says, each transaction once: the last word counts, and removed is the last of all. Rows that cannot be right are counted and left
 * out; they take nothing away from the others, and of what was known before nothing changes by them.
 */
export function readPage(connectionId: string, { added, modified, removed }: SyncPage) {
  const changes = new Map<string, Change>();
  let refused = 0;
  for (const row of [...added, ...modified]) {
    const read = readTransaction(connectionId, row);
    if (read) changes.set(read.transactionId, read);
    else {
      refused += 1;
      // It is named all the same: when everything is fetched anew it is not taken out.
      const { data } = safeParse(RemovedRow, row);
      const transactionId = data && transactionIdOf(connectionId, data.id);
      if (transactionId && !changes.has(transactionId)) changes.set(transactionId, { transactionId, unread: true });
    }
  }
  for (const row of removed) {
    const { data } = safeParse(RemovedRow, row);
    if (!data) refused += 1;
    else {
      const transactionId = transactionIdOf(connectionId, data.id);
      changes.set(transactionId, { transactionId, gone: true });
    }
  }
  return { changes: [...changes.values()], refused };
}

/** At most fifty; a balance that cannot be right is left out, and so is an account whose row cannot be. */
export function readAccounts(connectionId: string, rows: readonly unknown[]): readonly KnownAccount[] {
  const accounts = new Map<string, KnownAccount>();
  for (const row of rows.slice(0, 50)) {
    const { data } = safeParse(AccountRow, row);
    if (!data || digitsOf(data.currency) === undefined) continue;
    const { id, name, number, currency } = data;
    const externalAccountId = accountIdOf(connectionId, id);
    const balance = data.balance === undefined ? undefined : signedMinor(data.balance, currency);
    // Whatever the provider says, no whole number is kept.
    const masked = number === undefined ? '' : [...cleaned(number, 60)].slice(-4).join('').slice(0, mostOfNumber);
    accounts.set(externalAccountId, {
      externalAccountId,
      name: cleaned(name, mostOfName),
      ...(masked ? { number: masked } : {}),
      currency,
      ...(balance === undefined ? {} : { balance: String(balance) }),
    });
  }
  return [...accounts.values()];
}
