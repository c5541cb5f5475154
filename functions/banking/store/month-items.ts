import { agendaOf } from '../model/agenda.ts';
import { type Fraction, read, written, zero } from '../model/fraction.ts';
import type { InterestState } from '../model/interest/owed.ts';
import type { Day } from '../model/schedule/day.ts';
import { firstOfMonth, lookAt, type MonthTerms, nextTurn } from '../model/schedule/month-turn.ts';
import { accountPk } from './items.ts';

/**
 * What happens to each account when a month turns.
 *
 * | sk | entity |
 * |--|--|
 * | `INTEREST` | BankInterest: through when it is capitalised, and what is carried |
 * | `INTEREST#<through>` | InterestPosting: what was posted, for the auditor and for good |
 * | `STATEMENTS` | BankStatements: the month that comes next, and what the last one closed with |
 * | `STATEMENT#<month>` | BankStatement: a kept one |
 */
export const interestKey = (accountId: string) => ({ pk: accountPk(accountId), sk: 'INTEREST' });
export const postingKey = (accountId: string, through: Day) => ({
  pk: accountPk(accountId),
  sk: `INTEREST#${through}`,
});
export const statementsKey = (accountId: string) => ({ pk: accountPk(accountId), sk: 'STATEMENTS' });
export const statementKey = (accountId: string, month: string) => ({
  pk: accountPk(accountId),
  sk: `STATEMENT#${month}`,
});

interface Keyed {
  readonly pk: string;
  readonly sk: string;
}
interface Placed {
  /** Absent when the account is closed: nothing comes any more. */
  readonly agenda?: string;
  readonly agendaAt?: string;
}

export interface InterestItem extends Keyed, Placed {
  readonly entity: 'BankInterest';
  readonly accountId: string;
  /** The first day that is not capitalised. */
  readonly through: Day;
  /** A fraction of a minor unit, `7/365`. */
  readonly carry: string;
  /** Entries of the account that were counted. */
  readonly seen: number;
}

export interface InterestPostingItem extends Keyed {
  readonly entity: 'InterestPosting';
  readonly accountId: string;
  readonly from: Day;
  readonly through: Day;
  /** Minor units; below zero: the holder paid it. */
  readonly amount: string;
  readonly currency: string;
  readonly carry: string;
  readonly postedAt: string;
}

export interface StatementsItem extends Keyed, Placed {
  readonly entity: 'BankStatements';
  readonly accountId: string;
  /** `2026-11` */
  readonly next: string;
  /** Minor units with which the month before it closed; absent: it is not known. */
  readonly closing?: string;
}

export interface StatementItem extends Keyed {
  readonly entity: 'BankStatement';
  readonly accountId: string;
  readonly month: string;
  readonly currency: string;
  /** In the bucket. */
  readonly object: string;
  /** Of the object, hexadecimal. */
  readonly sha256: string;
  readonly from: string;
  readonly through: string;
  /** Minor units. */
  readonly opening: string;
  readonly closing: string;
  readonly entries: number;
  readonly keptAt: string;
}

export const interestStateOf = ({ through, carry, seen }: InterestItem): InterestState => ({
  through,
  carry: read(carry),
  seen,
});

/** On the agenda for the first turn of a month after a day. */
export const interestPlace = (accountId: string, after: Day, terms: MonthTerms) =>
  agendaOf('interest', accountId, lookAt(nextTurn(after), accountId, terms));

export const statementPlace = (accountId: string, month: string, terms: MonthTerms) =>
  agendaOf('statement', accountId, lookAt(nextTurn(`${month}-01`), accountId, terms));

/** Where interest stands after a period. */
export const interestSet = (through: Day, carry: Fraction, seen: number) => ({ through, carry: written(carry), seen });

/** What a new account begins with. @param today the day at the bank's place */
export function firstMonth(accountId: string, today: Day, terms: MonthTerms): readonly [InterestItem, StatementsItem] {
  const month = firstOfMonth(today).slice(0, 7);
  return [
    {
      ...interestKey(accountId),
      entity: 'BankInterest',
      accountId,
      ...interestSet(today, zero, 0),
      ...interestPlace(accountId, today, terms),
    },
    {
      ...statementsKey(accountId),
      entity: 'BankStatements',
      accountId,
      next: month,
      closing: '0',
      ...statementPlace(accountId, month, terms),
    },
  ];
}
