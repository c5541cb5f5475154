import type { EventDetail } from '../../../lib/contract/event.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { Leg } from '../../../lib/ledger/model/leg.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { type HoldCommand, hold } from '../../../lib/ledger/store/holds.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed, TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { refusedProof } from '../../../lib/runtime/step-up.ts';
import type { caseOpened, paymentHeld, paymentSettled, paymentSubmitted } from '../contract/events.ts';
import { spendingOf } from '../model/account-view.ts';
import { toPayment } from '../model/payment-view.ts';
import type { RefusedBecause } from '../model/refused-because.ts';
import { refusedBecause } from '../model/refused-because.ts';
import { countedOn, type Spending, whyNotSpent } from '../model/spending.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import type { CaseItem, LimitsItem, PaymentItem } from './items.ts';
import { spend } from './limit-writes.ts';
import { openFiles } from './open-files.ts';
import { paymentReader } from './payment-reader.ts';
import { terms } from './terms.ts';

/** Without an Idempotency-Key for what nobody asked for just now: a standing order has ids of its own. */
type Command = Pick<RouteContext, 'now' | 'newId'> & { readonly idempotency: Idempotency | undefined };
export type PaymentStore = ReturnType<typeof paymentStore>;

/** What a payment does in the ledger: the money moves, or is set aside. */
export type Movement =
  | { readonly is: 'posted'; readonly legs: readonly Leg[] }
  | ({ readonly is: 'held' } & Pick<HoldCommand, 'debit' | 'credit' | 'amount' | 'currency' | 'expiresAt'>);

/** A payment between two accounts of the book, checked as far as that goes without its transaction. */
export interface Order {
  /** As the payer sees it from now on. */
  readonly outgoing: PaymentItem;
  readonly amount: bigint;
  readonly movement: Movement;
  /** The day at the bank's place. */
  readonly today: string;
  /** As it was read; the transaction decides. */
  readonly spending: Spending;
  /** What else says so in the same transaction: the other side's row, a case. */
  readonly rows: readonly (PaymentItem | CaseItem)[];
  readonly events: readonly Told[];
  /** The write that uses up a step-up, if one was asked for. */
  readonly proof: readonly TransactItem[];
  /** What is to change with the payment or not at all: a standing order, a request. When their conditions do not hold, nothing is decided about the payment. */
  readonly step?: readonly TransactItem[];
}

/** An event that is left with the payment. */
interface Told {
  readonly event: typeof paymentSettled | typeof paymentSubmitted | typeof paymentHeld | typeof caseOpened;
  readonly detail: Readonly<Record<string, string>>;
}

const asHold = ({ debit, credit, amount, currency, expiresAt }: Extract<Movement, { readonly is: 'held' }>) => ({
  debit,
  credit,
  amount,
  currency,
  expiresAt,
});

/** Tries when a day begins, or a file is full, while others pay. */
const mostRounds = 12;

export function paymentStore(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger(), said = terms) {
  const { dynamo, name, outcomes } = tables;

  const { some } = paymentReader(tables);
  const { joining } = openFiles(tables, said);

  /** What was decided about the payment by the copy of the command that came first. @throws AppError as it was refused then. */
  function firstAnswer(found: PaymentItem, { fingerprint }: PaymentItem): PaymentItem {
    if (found.fingerprint !== fingerprint) throw new AppError('idempotency-key-reused');
    if (found.state === 'refused') throw new AppError(found.reason ?? 'payment-refused');
    return found;
  }

  /** @throws AppError `idempotency-key-reused` when there is none: what stands in the ledger was asked otherwise. */
  async function made({ accountId, paymentId }: PaymentItem): Promise<PaymentItem> {
    const found = (await some(accountId, [paymentId])).get(paymentId);
    if (!found) throw new AppError('idempotency-key-reused');
    return found;
  }

  /** Keeps that it is refused, and only then says so: a late copy of the command finds it. */
  async function refuse({ outgoing }: Order, reason: RefusedBecause): Promise<PaymentItem> {
    const Item: PaymentItem = { ...outgoing, state: 'refused', reason };
    try {
      const { Put } = Create(name(), Item);
      if (Put) await dynamo.put(Put);
    } catch (error) {
      if (error instanceof ConditionFailed && error.item)
        return firstAnswer(error.item as unknown as PaymentItem, outgoing);
      throw error;
    }
    throw new AppError(reason);
  }

  /** @throws AppError for what is decided; OutcomeUnknown and others for what is not known. */
  async function settle(order: Order, command: Command): Promise<PaymentItem | { readonly spending: Spending }> {
    const { outgoing, amount, movement, today, spending, rows, events, proof, step = [] } = order;
    const { accountId, paymentId } = outgoing;
    const { idempotency, now, newId } = command;
    // The clock stands still for the command: what was not made at this moment was made by an earlier copy.
    const at = new Date(outgoing.madeAt);
    const beside = outcomes.accompany({ idempotency, response: toPayment(outgoing), now: at });
    const file = outgoing.state === 'submitted' ? await joining(outgoing, at) : undefined;
    let madeAt: string;
    const own = [
      spend(name(), accountId, amount, today, spending.day < today),
      Create(name(), { ...outgoing, ...(file ? { fileId: file.fileId } : {}) }),
      ...rows.map((row) => Create(name(), { ...row })),
      ...events.map(({ event, detail }) =>
        leaveEvent(eventTable(tables), event, `ACCOUNT#${accountId}`, detail as EventDetail<typeof event>, {
          newId,
          now,
        }),
      ),
      ...proof,
      ...(file?.writes ?? []),
      ...step,
    ];
    const fileAt = own.length - step.length - (file?.writes.length ?? 0);
    try {
      const table = ledgerAt(() => at);
      const said = {
        ledgerId: book,
        transferId: paymentId,
        // Another request under the same key is another command, whatever it moves.
        metadata: { request: outgoing.fingerprint ?? '' },
        along: [...own, ...beside.writes],
      };
      const transfer = await (movement.is === 'posted'
        ? post(table, { ...said, legs: movement.legs })
        : hold(table, { ...said, ...asHold(movement) }));
      madeAt = transfer.recordedAt;
    } catch (error) {
      if (error instanceof LedgerRefusal) {
        if (error.code === 'transfer-id-reused') return firstAnswer(await made(outgoing), outgoing);
        return refuse(order, refusedBecause(error, accountId));
      }
      if (error instanceof TransactionCanceled && error.reasons[0]?.code === 'TransactionConflict')
        throw new AppError('idempotency-key-in-flight', undefined, { retryAfter: 1, cause: error });
      if (!(error instanceof Refused)) throw error;
      const before = error.item(1) as unknown as PaymentItem | undefined;
      if (before) return firstAnswer(before, outgoing);
      const used = refusedProof(own, { has: (index) => error.at(index) });
      if (used) throw used;
      if (step.some((_, index) => error.at(own.length - step.length + index))) throw error;
      const limits = error.item(0) as unknown as LimitsItem | undefined;
      if (!limits && file && error.at(fileAt)) {
        await file.advance();
        return { spending };
      }
      if (!limits) throw error;
      const found = spendingOf(limits);
      const reason = whyNotSpent(found, countedOn(found, today), amount);
      return reason ? refuse(order, reason) : { spending: found };
    }
    beside.committed();
    return madeAt === outgoing.madeAt ? outgoing : firstAnswer(await made(outgoing), outgoing);
  }

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),
    /**
     * Moves the money, or sets it aside, and takes it from the limits of the day, with the rows that say so, in one transaction; once, however often it
     * is asked. About 22 write units.
     */
    async pay(order: Order, command: Command): Promise<PaymentItem> {
      let { spending } = order;
      for (let round = 1; round <= mostRounds; round += 1) {
        const today = countedOn(spending, order.today);
        const outgoing = order.outgoing.day === undefined ? order.outgoing : { ...order.outgoing, day: today };
        const outcome = await settle({ ...order, outgoing, today, spending }, command);
        if ('paymentId' in outcome) return outcome;
        spending = outcome.spending;
      }
      throw new AppError('conflict');
    },
    /** Keeps that it is refused before anything moved, and says so; as it was decided by an earlier copy, if there was one. */
    refuse,
  };
}
