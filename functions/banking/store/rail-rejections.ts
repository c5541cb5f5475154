import { showable } from '../../../lib/contract/plain-text.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools as AllTools } from '../../../lib/runtime/tools.ts';
import { caseOpened, paymentRejected } from '../contract/events.ts';
import { suspenseIn } from '../model/book.ts';
import { derivedId } from '../model/derived-id.ts';
import type { Terms } from '../model/products.ts';
import { outgoingIn } from '../model/rails/plan-part.ts';
import { type Posting, rejection } from '../model/rails/postings.ts';
import { unmatchedCase } from '../model/rails/unmatched.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { type LimitsItem, limitsKey, type PaymentItem, paymentKey } from './items.ts';
import { giveBack } from './limit-writes.ts';
import { railCases } from './rail-cases.ts';
import { railReader } from './rail-reader.ts';
import { terms } from './terms.ts';

type Tools = Pick<AllTools, 'now' | 'newId'>;

export type RailRejections = ReturnType<typeof railRejections>;

/** `late`: it had arrived, or the rail said so. */
export type Rejected = 'given-back' | 'before' | 'late';

const mostRounds = 4;
/** Places among the writes: the payment's row, and what it took from the limits of the day. */
const [paymentAt, limitsAt] = [0, 1] as const;

/** Gives back the money of payments that a rail did not take, fee and limits of the same day included. */
export function railRejections(
  tables: BankTables = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Pick<Terms, 'caseDueMinutes'> = terms,
) {
  const { dynamo, name } = tables;
  const reader = railReader(tables);
  const cases = railCases(tables, ledgerAt);

  async function limitsOf(accountId: string): Promise<LimitsItem | undefined> {
    const Key = limitsKey(accountId);
    return (await dynamo.get<LimitsItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  /** To the payer; without `isPayers` to suspense, with a case. */
  async function give(row: PaymentItem, reasons: readonly string[], isPayers: boolean, tools: Tools): Promise<void> {
    const { accountId, paymentId, currency, amount, fee = '0', day = '', rail = '' } = row;
    const outgoing = outgoingIn(row);
    const whole = BigInt(amount) + BigInt(fee);
    const isKept = isPayers && !accountId.includes(':');
    const set = {
      state: 'rejected',
      returned: String(isKept ? whole : 0n),
      ...(reasons[0] ? { railReason: showable(reasons[0].slice(0, 35)) } : {}),
    };
    const change = Update(name(), paymentKey(accountId, paymentId), {
      set,
      when: '#state = :submitted',
      values: { ':submitted': 'submitted' },
    });
    const limits = await limitsOf(accountId);
    const back = limits?.day === day ? [giveBack(name(), accountId, BigInt(amount), day)] : [];
    const transferId = derivedId(paymentId, isPayers ? 'rejection' : 'rejection-suspense');
    const posting: Posting = rejection(isKept ? outgoing : { ...outgoing, accountId: suspenseIn(currency) });
    await post(ledgerAt(tools.now), {
      ledgerId: book,
      transferId,
      legs: posting.legs,
      metadata: { payment: paymentId },
      along: [change, ...back, ...told(), ...(isKept ? [] : unmatched())],
    });

    function told(): readonly TransactItem[] {
      if (accountId.includes(':')) return [];
      const detail = { paymentId, accountId };
      return [leaveEvent(eventTable(tables), paymentRejected, `ACCOUNT#${accountId}`, detail, tools)];
    }

    function unmatched(): readonly TransactItem[] {
      const about = { rail, entry: `rejected ${paymentId}`, about: paymentId };
      const found = { transferId, accountId: suspenseIn(currency), amount: whole, currency, unmatched: about };
      const item = unmatchedCase({ ...found, caseDueMinutes: said().caseDueMinutes }, tools.now());
      const detail = { caseId: item.caseId, paymentId: transferId };
      return [
        Create(name(), { ...item }),
        leaveEvent(eventTable(tables), caseOpened, `CASE#${item.caseId}`, detail, tools),
      ];
    }
  }

  return {
    /** Once, however often it is said. @param reasons codes of the rail, if it said any */
    async reject(
      accountId: string,
      paymentId: string,
      reasons: readonly string[],
      { now, newId }: Tools,
    ): Promise<Rejected> {
      const at = now();
      const tools = { newId, now: () => at };
      let isPayers = true;
      for (let round = 1; round <= mostRounds; round += 1) {
        const row = await reader.payment(accountId, paymentId);
        if (row?.state === 'rejected') return 'before';
        if (row?.state !== 'submitted') return 'late';
        try {
          await give(row, reasons, isPayers, tools);
          if (row.railCase !== undefined) await cases.withdraw(row.railCase, tools);
          return 'given-back';
        } catch (error) {
          if (error instanceof LedgerRefusal && isPayers) {
            // The account takes nothing; the refusal is kept under the first id.
            isPayers = false;
            continue;
          }
          if (!(error instanceof Refused && (error.at(paymentAt) || error.at(limitsAt)))) throw error;
        }
      }
      throw new Error(`${paymentId} changes faster than it can be given back`);
    },
  };
}
