import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { isOver, withdrawCase } from '../../../lib/fraud/model/case.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import { type Accompaniment, Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools as AllTools } from '../../../lib/runtime/tools.ts';
import { caseOpened, paymentRejected, paymentReturned } from '../contract/events.ts';
import { suspenseIn, suspenseOut } from '../model/book.ts';
import { derivedId } from '../model/derived-id.ts';
import type { Terms } from '../model/products.ts';
import { outgoingIn } from '../model/rails/plan-part.ts';
import { type Posting, rejection } from '../model/rails/postings.ts';
import { type RailCaseKind, railCase } from '../model/rails/rail-case.ts';
import { unmatchedCase } from '../model/rails/unmatched.ts';
import { refusals } from '../model/refused-because.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { caseStore } from './cases.ts';
import { type PaymentItem, paymentKey } from './items.ts';
import { paymentReader } from './payment-reader.ts';
import { terms } from './terms.ts';

type Tools = Pick<AllTools, 'now' | 'newId'>;
export type RailCases = ReturnType<typeof railCases>;

interface Deciding extends Tools {
  readonly idempotency: Idempotency;
  /** The step of the case. */
  readonly writes: readonly TransactItem[];
  readonly beside: Accompaniment<unknown>;
}

/** In which state a payment is as long as such a case makes sense. */
const stateFor = { 'late-reject': 'settled', missing: 'submitted' } as const;

/** Payments of which a rail says nothing, or two things: a case for each, and what becomes of the money. */
export function railCases(
  tables: BankTables = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Pick<Terms, 'caseDueMinutes' | 'fourEyesAbove'> = terms,
) {
  const { name, outcomes } = tables;
  const cases = caseStore(tables);
  const payments = paymentReader(tables);

  /** @param transferId of the decision: what the ledger refused (the account is frozen) it refuses for good under its id, and another decision is another one. */
  function moved(row: PaymentItem, isMissing: boolean, transferId: string, tools: Tools, isClosed = false) {
    const { accountId, paymentId, currency, rail = '' } = row;
    const isCustomers = !(isClosed || accountId.includes(':'));
    const outgoing = outgoingIn(row);
    const money = { amount: outgoing.amount, currency };
    const posting: Posting = isMissing
      ? rejection(isCustomers ? outgoing : { ...outgoing, accountId: suspenseIn(currency) })
      : {
          legs: [
            { accountId: suspenseOut(currency), side: 'debit', ...money },
            { accountId, side: 'credit', ...money },
          ],
        };
    const back = isMissing ? outgoing.amount + outgoing.fee : outgoing.amount;
    const change = Update(name(), paymentKey(accountId, paymentId), {
      set: { state: isMissing ? 'rejected' : 'returned', returned: String(isCustomers ? back : 0n) },
      when: '#state = :state AND attribute_not_exists(#disputedAt)',
      values: { ':state': stateFor[isMissing ? 'missing' : 'late-reject'] },
    });
    const told = isMissing ? paymentRejected : paymentReturned;
    const events = !accountId.includes(':')
      ? [leaveEvent(eventTable(tables), told, `ACCOUNT#${accountId}`, { paymentId, accountId }, tools)]
      : [];
    // What the rail owes us from now on; or what is nobody's again.
    const isOpen = !isMissing || !isCustomers;
    const about = { rail, entry: `given back ${paymentId}`.slice(0, 60), about: paymentId };
    const suspense = isMissing ? suspenseIn(currency) : suspenseOut(currency);
    const found = { transferId, accountId: suspense, amount: back, currency, unmatched: about };
    const item = unmatchedCase({ ...found, caseDueMinutes: said().caseDueMinutes }, tools.now());
    const detail = { caseId: item.caseId, paymentId: transferId };
    const opened = isOpen
      ? [Create(name(), { ...item }), leaveEvent(eventTable(tables), caseOpened, `CASE#${item.caseId}`, detail, tools)]
      : [];
    return { legs: posting.legs, rows: [change, ...events, ...opened] };
  }

  return {
    /** Once for each payment, as long as it is so. @returns whether there is one now. */
    async open(kind: RailCaseKind, row: PaymentItem, tools: Tools): Promise<boolean> {
      const { accountId, paymentId } = row;
      const item = railCase(kind, row, said(), tools.now());
      const { caseId } = item;
      const writes = [
        Create(name(), { ...item }),
        Update(name(), paymentKey(accountId, paymentId), {
          set: { railCase: caseId },
          when: '#state = :state',
          values: { ':state': stateFor[kind] },
        }),
        leaveEvent(eventTable(tables), caseOpened, `CASE#${caseId}`, { caseId, paymentId }, tools),
      ];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: tools.now() });
        return true;
      } catch (error) {
        if (error instanceof Refused) return error.at(0);
        throw error;
      }
    },

    /** The rail said what became of the payment after all: there is nothing to decide. A case that is over stays as it is. */
    async withdraw(caseId: string, tools: Tools): Promise<void> {
      const row = await cases.get(caseId);
      if (isOver(row)) return;
      const writes = cases.stepWrites(row, { ...row, ...withdrawCase(row, tools.now()) }, tools);
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: tools.now() });
      } catch (error) {
        // Somebody decided at this moment.
        if (!(error instanceof Refused)) throw error;
      }
    },

    /**
     * To the payer: out of clearing what the rail never named, with the fee, or to suspense when the account is closed; out of suspense what it settled and rejected, which it owes us then.
     * @throws AppError `payment-moved` when the rail said something meanwhile, or it is disputed; `conflict` when somebody else decided
     */
    async giveBack(row: PaymentItem, deciding: Deciding): Promise<void> {
      const { now, newId, idempotency, writes, beside } = deciding;
      const isMissing = row.state === 'submitted';
      if (!isMissing && row.accountId.includes(':')) throw new AppError('payment-moved');
      const make = async (isClosed: boolean) => {
        const transferId = derivedId(`${row.paymentId} ${idempotency.id}`, isClosed ? 'suspense' : 'given back');
        const { legs, rows } = moved(row, isMissing, transferId, { now, newId }, isClosed);
        const metadata = { payment: row.paymentId };
        const along = [...writes, ...rows, ...beside.writes];
        await post(ledgerAt(now), { ledgerId: book, transferId, legs, metadata, along });
      };
      try {
        await make(false).catch((error: unknown) => {
          // Nobody else would ever take it from clearing.
          if (isMissing && error instanceof LedgerRefusal && error.code === 'account-closed') return make(true);
          throw error;
        });
      } catch (error) {
        if (error instanceof Refused) throw new AppError(error.at(writes.length) ? 'payment-moved' : 'conflict');
        if (!(error instanceof LedgerRefusal)) throw error;
        // The money is gone with whoever was faster, and the ledger says that first.
        const found = error.code === 'insufficient-funds' ? await payments.get(row.accountId, row.paymentId) : row;
        if (found.state !== row.state) throw new AppError('payment-moved');
        throw new AppError(refusals.find((each) => each === error.code) ?? 'payment-refused');
      }
      beside.committed();
    },
  };
}
