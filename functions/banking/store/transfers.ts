import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { refusedProof } from '../../../lib/runtime/step-up.ts';
import { refusals } from '../model/refused-because.ts';
import { toStaffTransfer } from '../model/transfer-view.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { type PaymentItem, paymentKey, type TransferItem, transferKey } from './items.ts';
import { transferReader } from './transfer-proposals.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type TransferStore = ReturnType<typeof transferStore>;

const isCustomer = (accountId: string) => !accountId.includes(':');

/** What a customer sees of a transfer by the staff. */
function asPayment(transfer: TransferItem, madeAt: string, direction: PaymentItem['direction']): PaymentItem {
  const { transferId, from, to, amount, currency } = transfer;
  const accountId = direction === 'outgoing' ? from : to;
  return {
    ...paymentKey(accountId, transferId),
    entity: 'BankPayment',
    paymentId: transferId,
    accountId,
    direction,
    state: 'settled',
    amount,
    currency,
    madeAt,
  };
}

/** Transfers by the staff: proposed by one, made by another. */
export function transferStore(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const { dynamo, name, outcomes } = tables;

  const { get } = transferReader(tables);

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),
    /**
     * Makes a transfer that was proposed, and says by whom, in one transaction. It has its own id in the ledger: it is made once, whoever approves it.
     * @throws AppError `transfer-decided` when somebody else was faster, and what the ledger refuses.
     */
    async make(
      transfer: TransferItem,
      approvedBy: string,
      proof: readonly TransactItem[],
      { idempotency, now }: Command,
    ): Promise<TransferItem> {
      const at = now();
      const { transferId, from, to, currency } = transfer;
      const amount = BigInt(transfer.amount);
      const made: TransferItem = { ...transfer, state: 'made', approvedBy, madeAt: at.toISOString() };
      const beside = outcomes.accompany({ idempotency, response: toStaffTransfer(made), now: at });
      const own = [
        Update(name(), transferKey(transferId), {
          set: { state: 'made', approvedBy, madeAt: made.madeAt },
          when: '#state = :proposed',
          values: { ':proposed': 'proposed' },
        }),
        ...(isCustomer(from) ? [Create(name(), asPayment(transfer, at.toISOString(), 'outgoing'))] : []),
        ...(isCustomer(to) ? [Create(name(), asPayment(transfer, at.toISOString(), 'incoming'))] : []),
        ...proof,
      ];
      try {
        const done = await post(
          ledgerAt(() => at),
          {
            ledgerId: book,
            transferId,
            legs: [
              { accountId: from, side: 'debit', amount, currency },
              { accountId: to, side: 'credit', amount, currency },
            ],
            along: [...own, ...beside.writes],
          },
        );
        if (done.recordedAt !== made.madeAt) return await earlier(transferId, idempotency, at);
      } catch (error) {
        if (error instanceof Refused) {
          const used = error.at(0) ? undefined : refusedProof(own, { has: (index) => error.at(index) });
          if (used) throw used;
          return earlier(transferId, idempotency, at);
        }
        if (!(error instanceof LedgerRefusal)) throw error;
        const said = error.code === 'account-not-found' ? 'unknown-payee' : error.code;
        const refusal = [...refusals, 'currency-mismatch' as const].find((code) => code === said) ?? 'payment-refused';
        await refuse(transferId, { refusal, approvedBy, refusedAt: made.madeAt });
        throw new AppError(refusal);
      }
      beside.committed();
      return made;
    },
  };

  /** The ledger has kept it under the id of the transfer: nothing makes it any more. */
  async function refuse(transferId: string, set: Pick<TransferItem, 'refusal' | 'approvedBy' | 'refusedAt'>) {
    const change = { when: '#state = :proposed', values: { ':proposed': 'proposed' } };
    try {
      await dynamo.update(update(name(), transferKey(transferId), { set: { state: 'refused', ...set }, ...change }));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** It is made: by an earlier copy of this command, or by somebody else. */
  async function earlier(transferId: string, idempotency: Command['idempotency'], at: Date): Promise<TransferItem> {
    const isOwn = idempotency && (await outcomes.find(idempotency, at));
    if (!isOwn) throw new AppError('transfer-decided');
    return get(transferId);
  }
}
