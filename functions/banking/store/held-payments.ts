import type { EventDetail } from '../../../lib/contract/event.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { capture, expireHold, voidHold } from '../../../lib/ledger/store/holds.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, Update } from '../../../lib/runtime/aws/expressions.ts';
import { type Accompaniment, Refused } from '../../../lib/runtime/outcomes.ts';
import { refusedProof } from '../../../lib/runtime/step-up.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { paymentCancelled, paymentExpired, paymentRefused } from '../contract/events.ts';
import { derivedId } from '../model/derived-id.ts';
import { isPending } from '../model/payment-states.ts';
import { type RefusedBecause, refusedBecause } from '../model/refused-because.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { goalsOfHolds } from './goals-of-holds.ts';
import { type HeldPaymentItem, type LimitsItem, limitsKey, type PaymentItem, paymentKey } from './items.ts';
import { giveBack } from './limit-writes.ts';
import { paymentReader } from './payment-reader.ts';
import { terms } from './terms.ts';

export type HeldPayments = ReturnType<typeof heldPayments>;

/** Who ends a hold, and what is to happen with it. */
interface Ending extends Pick<Tools, 'now' | 'newId'> {
  /** The same for every copy of one command, and for no other: the id of its outcome, or `expiry`. */
  readonly by: string;
  /** The decision about its case, a proof: in the same transaction, whatever becomes of the money. */
  readonly writes?: readonly TransactItem[];
  /** The command's outcome, when it becomes what was asked for. */
  readonly beside?: Accompaniment<unknown>;
}

/** How a hold ends without the money having left. */
type GivenBack =
  | { readonly state: 'cancelled' | 'expired' }
  | { readonly state: 'refused'; readonly reason: RefusedBecause };

const told = { cancelled: paymentCancelled, expired: paymentExpired, refused: paymentRefused } as const;

/** Tries while the day of the limits changes. */
const mostRounds = 3;

/** Places among the writes of a capture: the check of the holder, and what says where the money goes. */
const blocked = 1;
const firstOfGoal = 2;

/** A held payment as the book has it: amount and fee together. */
const sizeOf = ({ amount, fee = '0' }: PaymentItem) => ({ amount: BigInt(amount), fee: BigInt(fee) });

/** @throws AppError `payment-over` when it is not held any more, or never was. */
export function assertHeld(row: PaymentItem): asserts row is HeldPaymentItem {
  if (!isPending(row.state) || row.direction !== 'outgoing') throw new AppError('payment-over');
}

/**
 * Ends of held payments. The row's state and the hold are in one transaction, each with its condition: of a capture, a void and an expiry at once exactly one
 * takes effect, and the others learn from the row which.
 */
export function heldPayments(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger(), said = terms) {
  const { dynamo, name, outcomes } = tables;
  const { get } = paymentReader(tables);
  const goal = goalsOfHolds(tables, said);

  const closeRow = ({ accountId, paymentId, state }: HeldPaymentItem, set: object, by: string) =>
    Update(name(), paymentKey(accountId, paymentId), {
      set: { ...set, endedBy: by, agenda: undefined, agendaAt: undefined },
      when: '#state = :held',
      values: { ':held': state },
    });

  /** @returns the row as it ended by this command. @throws AppError `payment-over` when it ended otherwise, `conflict` when it is still held. */
  async function ended(row: HeldPaymentItem, to: PaymentItem['state'], { by, beside }: Ending): Promise<PaymentItem> {
    const found = await get(row.accountId, row.paymentId);
    if (isPending(found.state)) throw new AppError('conflict');
    if (found.endedBy !== by) throw new AppError('payment-over');
    if (found.state === to) beside?.committed();
    return found;
  }

  async function release(row: HeldPaymentItem, to: GivenBack, ending: Ending): Promise<PaymentItem> {
    const { accountId, paymentId, day } = row;
    const { by, writes = [], beside, now, newId } = ending;
    const at = now();
    const Key = limitsKey(accountId);
    const detail = { paymentId, accountId } as EventDetail<(typeof told)['refused']>;
    for (let round = 1; round <= mostRounds; round += 1) {
      const limits = (await dynamo.get<LimitsItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
      const own = [
        closeRow(row, to, by),
        leaveEvent(eventTable(tables), told[to.state], `ACCOUNT#${accountId}`, detail, { now, newId }),
        ...writes,
      ];
      const back = limits?.day === day ? [giveBack(name(), accountId, sizeOf(row).amount, day)] : [];
      const end = { ledgerId: book, holdId: paymentId, along: [...own, ...back, ...(beside?.writes ?? [])] };
      const table = ledgerAt(() => at);
      try {
        await (to.state === 'expired' ? expireHold(table, end) : voidHold(table, end));
      } catch (error) {
        if (error instanceof Refused && !error.at(0) && error.at(own.length) && back.length > 0) continue;
        if (!(error instanceof Refused || error instanceof LedgerRefusal)) throw error;
      }
      return ended(row, to.state, ending);
    }
    throw new AppError('conflict');
  }

  /** @returns nothing when the file that it was to join takes up no more. */
  async function settle(row: HeldPaymentItem, number: string, ending: Ending): Promise<PaymentItem | undefined> {
    const { accountId, paymentId } = row;
    const { by, writes = [], beside, now } = ending;
    const at = now();
    const { amount, fee } = sizeOf(row);
    const refused = (reason: RefusedBecause) => {
      const { beside: _, ...rest } = ending;
      return release(row, { state: 'refused', reason }, rest);
    };
    // Whom it was for was forgotten with who paid; a file without the name could not be written.
    if (row.payeeAccountId === undefined && row.name === undefined) return refused('unknown-payee');
    const to = await goal(row, number, { now: () => at, newId: ending.newId });
    const own = [
      closeRow(row, to.set, by),
      Check(name(), limitsKey(accountId), { when: '#outgoing = :open', values: { ':open': 'open' } }),
      ...to.writes,
      ...writes,
    ];
    try {
      await capture(
        ledgerAt(() => at),
        {
          ledgerId: book,
          transferId: derivedId(paymentId, 'capture'),
          holdId: paymentId,
          amount: amount + fee,
          ...(to.onward ? { onward: to.onward } : {}),
          along: [...own, ...(beside?.writes ?? [])],
        },
      );
    } catch (error) {
      if (error instanceof Refused) {
        const used = error.at(0) ? undefined : refusedProof(own, { has: (index) => error.at(index) });
        if (used) throw used;
        // The holder was blocked meanwhile.
        if (!error.at(0) && error.at(blocked)) return refused('verification-required');
        if (!error.at(0) && to.advance && error.at(firstOfGoal)) {
          await to.advance();
          return undefined;
        }
        return ended(row, to.set.state, ending);
      }
      if (!(error instanceof LedgerRefusal)) throw error;
      // It is over by its time, though nobody wrote that down yet; or it ended otherwise.
      if (error.code === 'hold-expired') throw new AppError('payment-over');
      if (error.code === 'hold-resolved') return ended(row, to.set.state, ending);
      return refused(refusedBecause(error, accountId));
    }
    return ended(row, to.set.state, ending);
  }

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),

    /**
     * Lets a held payment go: captured, and on to who is paid and the fees in the same transaction, with the rows that say so. What the ledger refuses (who is
     * to be paid has no account any more) is given back, and the payment is refused. One to another bank stays on clearing, in an outgoing file.
     * @param number of the payer.
     * @returns the row: `settled`, `submitted`, or `refused` with its reason.
     * @throws AppError `payment-over` when somebody else was faster, `conflict`, `step-up-invalid` for a used proof.
     */
    async settle(row: HeldPaymentItem, number: string, ending: Ending): Promise<PaymentItem> {
      for (let round = 1; round <= mostRounds; round += 1) {
        const made = await settle(row, number, ending);
        if (made) return made;
      }
      throw new AppError('conflict');
    },

    /**
     * Gives back what was held, and what it took of the limits, if that day is not over.
     * @throws AppError `payment-over` when somebody else was faster, or when it does not expire yet; `conflict`.
     */
    release,
  };
}
