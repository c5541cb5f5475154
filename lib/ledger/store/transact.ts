import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { OutcomeUnknown, TransactionCanceled } from '../../runtime/aws/errors.ts';
import { Refused } from '../../runtime/outcomes.ts';
import type { RefusalCode } from '../model/refusal.ts';
import type { AccountItem } from './account-items.ts';
import { type AccountChange, changeAccount } from './change-account.ts';
import { seal } from './seal.ts';
import type { LedgerTable } from './table.ts';
import { whyRefused } from './why-refused.ts';

/** `again`: what the write was built on has changed, and it is built anew. */
export type Why = RefusalCode | 'again';

type Found = Readonly<Record<string, unknown>> | undefined;

/** A write with its condition, and what it means when that does not hold. */
export interface Decision {
  readonly write: TransactItem;
  /** @param found the item as it was then. */
  readonly why: (found: Found) => Why;
}

export interface Transaction {
  /** The record of the command, if it has one of its own: when it is there already, nothing else matters. */
  readonly record?: TransactItem;
  readonly decisions: readonly Decision[];
  readonly accounts: readonly AccountChange[];
  /** Writes of the caller that are to happen with it or not at all: an event, a limit. */
  readonly along: readonly TransactItem[];
}

export type Verdict =
  | { readonly is: 'done' }
  | { readonly is: 'recorded'; readonly found: Found }
  | { readonly is: 'refused'; readonly code: RefusalCode; readonly accountId?: string }
  | {
      readonly is: 'recorded-lane';
      readonly accounts: readonly { readonly accountId: string; readonly currency: string }[];
    }
  | { readonly is: 'again' };

/** Tries against writers that fill the same tail as fast as it is sealed, and how much longer each of them may wait for its turn. */
const mostRounds = 20;
const pauseMs = 10;

/**
 * Applies all of it or nothing, with one TransactWriteItems and no read before it.
 * @throws Refused when only a write of the caller's was refused, at its place in `along`; OutcomeUnknown when another transaction on the record was
 * being committed then; whatever DynamoDB answers that is not a decision.
 */
export async function transact(table: LedgerTable, transaction: Transaction): Promise<Verdict> {
  for (let round = 1; ; round += 1) {
    try {
      await table.dynamo.transactWrite({ TransactItems: writesOf(table, transaction) });
      return { is: 'done' };
    } catch (error) {
      const verdict = judge(error, transaction);
      if (!('full' in verdict)) return verdict;
      if (round === mostRounds) throw error;
      let sealed = 0;
      for (const { ledgerId, movement } of verdict.full) sealed += await seal(table, ledgerId, movement.accountId);
      // Others have sealed it, and all of them come back.
      if (sealed === 0) await setTimeout(randomInt(pauseMs * round));
    }
  }
}

const writesOf = ({ name }: LedgerTable, { record, decisions, accounts, along }: Transaction): TransactItem[] => [
  ...(record ? [record] : []),
  ...decisions.map(({ write }) => write),
  ...accounts.map((change) => changeAccount(name(), change)),
  ...along,
];

function judge(error: unknown, transaction: Transaction): Verdict | { readonly full: readonly AccountChange[] } {
  if (!(error instanceof TransactionCanceled)) throw error;
  const { record, decisions, accounts } = transaction;
  const places = error.reasons.map(({ code, item }) => ({ failed: code === 'ConditionalCheckFailed', item }));
  if (record) {
    const own = places.shift();
    if (own?.failed) return { is: 'recorded', found: own.item };
  }
  for (const { why } of decisions) {
    const place = places.shift();
    if (!place?.failed) continue;
    const reason = why(place.item);
    return reason === 'again' ? { is: 'again' } : { is: 'refused', code: reason };
  }
  const reasons = accounts.map((change) => {
    const place = places.shift();
    const found = place?.item as AccountItem | undefined;
    return { change, found, reason: place?.failed ? whyRefused(found, change) : undefined };
  });
  const recorded = reasons.filter(({ reason }) => reason === 'recorded');
  if (recorded.length > 0) {
    const lane = recorded.map(({ change, found }) => ({
      accountId: change.movement.accountId,
      currency: found?.currency ?? '',
    }));
    return { is: 'recorded-lane', accounts: lane };
  }
  for (const { change, reason } of reasons) {
    if (reason && reason !== 'seal' && reason !== 'recorded')
      return { is: 'refused', code: reason, accountId: change.movement.accountId };
  }
  const full = reasons.flatMap(({ change, reason }) => (reason === 'seal' ? [change] : []));
  if (full.length > 0) return { full };
  const refused = places.flatMap(({ failed, item }, index) => (failed ? [[index, item] as const] : []));
  if (refused.length === 0) throw error;
  // Another transaction on what this one stands on, perhaps an earlier copy of it: then that is why the rest does not hold.
  const isInTheWay = error.reasons
    .slice(0, record ? 1 : decisions.length)
    .some(({ code }) => code === 'TransactionConflict');
  if (isInTheWay) throw new OutcomeUnknown(error);
  throw new Refused(new Map(refused));
}
