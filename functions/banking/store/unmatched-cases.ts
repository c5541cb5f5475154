import { showable } from '../../../lib/contract/plain-text.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import { type Accompaniment, Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { paymentReceived } from '../contract/events.ts';
import { clearing } from '../model/book.ts';
import { derivedId } from '../model/derived-id.ts';
import type { Terms } from '../model/products.ts';
import { latin } from '../model/rails/pain001.ts';
import { isForeignIban } from '../model/rails/rails.ts';
import { refusals } from '../model/refused-because.ts';
import { dayAt } from '../model/schedule/wall-clock.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { caseStore } from './cases.ts';
import { type CaseItem, type PaymentItem, paymentKey } from './items.ts';
import { openFiles } from './open-files.ts';
import { terms } from './terms.ts';

export type UnmatchedCases = ReturnType<typeof unmatchedCases>;

interface Deciding extends Pick<Tools, 'now' | 'newId'> {
  readonly idempotency: Idempotency;
  /** The step of the case, first. */
  readonly writes: readonly TransactItem[];
  readonly beside: Accompaniment<unknown>;
}

const mostRounds = 3;
const isCustomers = (accountId: string) => !accountId.includes(':');

/** Money out of suspense, with the decision about its case in the same transaction. */
export function unmatchedCases(
  tables: BankTables = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Terms = terms,
) {
  const { name } = tables;
  const { joining } = openFiles(tables, said);
  const cases = caseStore(tables);

  /** @throws AppError for what the ledger refuses; `conflict` when somebody else decided meanwhile. */
  async function move(
    { caseId, revision, currency, amount }: CaseItem,
    from: string,
    to: string,
    transferId: string,
    rows: readonly TransactItem[],
    { now, writes, beside }: Deciding,
  ): Promise<Refused | undefined> {
    const of = { amount: BigInt(amount), currency };
    try {
      await post(ledgerAt(now), {
        ledgerId: book,
        transferId,
        legs: [
          { accountId: from, side: 'debit', ...of },
          { accountId: to, side: 'credit', ...of },
        ],
        along: [...writes, ...rows, ...beside.writes],
      });
    } catch (error) {
      if (error instanceof Refused) {
        if (error.at(0)) throw new AppError('conflict');
        return error;
      }
      if (!(error instanceof LedgerRefusal)) throw error;
      // The money is gone with whoever was faster, and the ledger says that first.
      if (error.code === 'insufficient-funds' && (await cases.get(caseId)).revision !== revision)
        throw new AppError('conflict');
      const code = [...refusals, 'currency-mismatch'].find((each) => each === error.code);
      throw new AppError(error.code === 'account-not-found' ? 'unknown-payee' : (code ?? 'payment-refused'));
    }
    beside.committed();
    return undefined;
  }

  /** As the customer sees it. */
  function asPayment(row: CaseItem, owner: string, transferId: string, at: Date): PaymentItem {
    const { currency, amount, accountId, unmatched } = row;
    return {
      ...paymentKey(owner, transferId),
      entity: 'BankPayment',
      paymentId: transferId,
      accountId: owner,
      direction: accountId.startsWith('suspense-in:') ? 'incoming' : 'outgoing',
      state: 'settled',
      amount,
      currency,
      ...(unmatched?.iban ? { number: unmatched.iban } : {}),
      ...(unmatched?.name ? { name: unmatched.name } : {}),
      ...(unmatched?.text ? { note: showable(unmatched.text.slice(0, 140)) } : {}),
      madeAt: at.toISOString(),
    };
  }

  return {
    /** Gives it to its owner, or takes from there what left for them. */
    async give(row: CaseItem, owner: string, deciding: Deciding): Promise<void> {
      const { idempotency, now, newId } = deciding;
      const isIn = row.accountId.startsWith('suspense-in:');
      const [from, to] = isIn ? [row.accountId, owner] : [owner, row.accountId];
      const transferId = derivedId(`${row.caseId} ${idempotency.id}`, 'resolution');
      const at = now();
      const detail = { paymentId: transferId, accountId: owner };
      const rows = isCustomers(owner)
        ? [
            Create(name(), { ...asPayment(row, owner, transferId, at) }),
            ...(isIn
              ? [leaveEvent(eventTable(tables), paymentReceived, `ACCOUNT#${owner}`, detail, { now, newId })]
              : []),
          ]
        : [];
      const refused = await move(row, from, to, transferId, rows, deciding);
      if (refused) throw refused;
    },

    /** To whom the rail said that it came from: a payment out of suspense, in an outgoing file. @throws AppError `case-needs-account` when it did not say. */
    async sendBack(row: CaseItem, deciding: Deciding): Promise<void> {
      const { currency, amount, accountId, unmatched } = row;
      const { rail = '', iban = '' } = unmatched ?? {};
      // What a file has room for: without a letter in it, it could not be written, with all others in it.
      const payee = showable((unmatched?.name ?? '').slice(0, 70));
      if (!accountId.startsWith('suspense-in:') || !isForeignIban(iban, said()) || latin(payee) === '')
        throw new AppError('case-needs-account');
      const paymentId = derivedId(`${row.caseId} ${deciding.idempotency.id}`, 'sent back');
      const at = deciding.now();
      const payment: PaymentItem = {
        ...paymentKey(accountId, paymentId),
        entity: 'BankPayment',
        paymentId,
        accountId,
        direction: 'outgoing',
        state: 'submitted',
        amount,
        currency,
        number: iban,
        name: payee,
        rail,
        day: dayAt(at, said().timeZone),
        madeAt: at.toISOString(),
      };
      for (let round = 1; round <= mostRounds; round += 1) {
        const { fileId, writes, advance } = await joining(payment, at);
        const rows = [...writes, Create(name(), { ...payment, fileId })];
        const refused = await move(row, accountId, clearing(rail, currency, paymentId), paymentId, rows, deciding);
        if (!refused) return;
        if (!refused.at(deciding.writes.length)) throw refused;
        await advance();
      }
      throw new AppError('conflict');
    },
  };
}
