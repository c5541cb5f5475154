import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { Leg } from '../../../lib/ledger/model/leg.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { accountKey } from '../../../lib/ledger/store/table.ts';
import { post } from '../../../lib/ledger/store/transfers.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, Create, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { disputeDecided, disputeOpened } from '../contract/dispute-events.ts';
import { caseOpened } from '../contract/events.ts';
import { capital, disputes as credits } from '../model/book.ts';
import { derivedId } from '../model/derived-id.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { type DisputeItem, disputeKey } from './dispute-items.ts';
import { disputeReader } from './dispute-reader.ts';
import { giveHolderRoom, giveRoom, takeHolderRoom, takeRoom } from './dispute-room.ts';
import { type CaseItem, type PaymentItem, paymentKey } from './items.ts';

export type DisputeStore = ReturnType<typeof disputeStore>;

/** The command, and what it answers. Its id is the same for every copy of it. */
interface By extends Pick<Tools, 'now' | 'newId'> {
  readonly idempotency: Idempotency;
  readonly response: unknown;
}

/** Of a command about this dispute: under the same key for another one it is another command, and its outcome says so. */
const idOf = ({ disputeId }: DisputeItem, { idempotency }: By, what: string) =>
  derivedId(`${disputeId} ${idempotency.id}`, `dispute ${what}`);

interface Move {
  readonly transferId: string;
  readonly legs: readonly Leg[];
  /** As the customer sees it among the payments. */
  readonly direction: PaymentItem['direction'];
  readonly amount: bigint;
  /** The account may be left below zero by it. */
  readonly uncovered?: string;
}

/** Disputes: the row, its case, and what is credited or taken back, in one transaction each. */
export function disputeStore(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const { name, outcomes } = tables;
  const { find, get } = disputeReader(tables);

  const leg = (accountId: string, side: Leg['side'], amount: bigint, currency: string): Leg[] =>
    amount > 0n ? [{ accountId, side, amount, currency }] : [];

  const rowOf = (
    { accountId, currency }: DisputeItem,
    { transferId, direction, amount }: Move,
    at: Date,
  ): PaymentItem => ({
    ...paymentKey(accountId, transferId),
    entity: 'BankPayment',
    paymentId: transferId,
    accountId,
    direction,
    state: 'settled',
    amount: String(amount),
    currency,
    madeAt: at.toISOString(),
  });

  /** @param own what says so, the row of the dispute first. @throws Refused, AppError `account-frozen` and the like, `idempotency-key-reused`. */
  async function make(row: DisputeItem, own: readonly TransactItem[], move: Move | undefined, by: By) {
    const { idempotency, response } = by;
    const now = by.now();
    if (!move) {
      await outcomes.commit({ writes: own, idempotency, response, now });
      return;
    }
    const beside = outcomes.accompany({ idempotency, response, now });
    const { transferId, legs, amount, uncovered } = move;
    const seen = amount > 0n ? [Create(name(), rowOf(row, move, now))] : [];
    const said = { ledgerId: book, transferId, legs, along: [...own, ...seen, ...beside.writes] };
    try {
      await post(
        ledgerAt(() => now),
        { ...said, ...(uncovered ? { uncovered } : {}) },
      );
    } catch (error) {
      if (!(error instanceof LedgerRefusal)) throw error;
      // The ledger keeps a refusal for good, and the key is asked for something else now.
      if (error.code === 'transfer-id-reused') throw new AppError('idempotency-key-reused');
      if (error.code !== 'account-frozen' && error.code !== 'account-closed') throw error;
      throw new AppError(error.code);
    }
    beside.committed();
  }

  /** What is credited asks the ledger itself. */
  const isNotClosed = (accountId: string, now: () => Date): TransactItem =>
    Check(ledgerAt(now).name(), accountKey(book, accountId), {
      when: '#state <> :closed',
      values: { ':closed': 'closed' },
    });

  /** The row as this command left it. @throws AppError `otherwise` when another one was faster. */
  async function after(row: DisputeItem, is: (found: DisputeItem) => boolean, otherwise: string): Promise<DisputeItem> {
    const found = await find(row.accountId, row.disputeId);
    if (found && is(found)) return found;
    throw new AppError(found ? otherwise : 'conflict');
  }

  return {
    outcomes,
    get,

    /**
     * Opens a dispute with its case, and credits what is credited at once.
     * @param subject a check, or a note, that what is disputed is still so.
     * @param holderId whose account it is.
     * @param most what open disputes of the account, and of all accounts of its holder, may have credited together, minor units.
     * @returns undefined when they would have credited more.
     * @throws AppError `dispute-exists`, `not-disputable`, `account-frozen`, `account-closed`.
     */
    async open(
      dispute: DisputeItem,
      looked: CaseItem,
      subject: TransactItem,
      holderId: string,
      most: bigint,
      by: By,
    ): Promise<DisputeItem | undefined> {
      const { disputeId, accountId, caseId, currency } = dispute;
      const amount = BigInt(dispute.credited);
      const move: Move | undefined =
        amount > 0n
          ? {
              transferId: idOf(dispute, by, 'credit'),
              legs: [
                ...leg(credits(currency), 'debit', amount, currency),
                ...leg(accountId, 'credit', amount, currency),
              ],
              direction: 'incoming',
              amount,
            }
          : undefined;
      const table = eventTable(tables);
      const own = [
        Create(name(), { ...dispute, ...(move ? { countedOfHolder: true } : {}) }),
        subject,
        Create(name(), { ...looked }),
        leaveEvent(table, disputeOpened, `ACCOUNT#${accountId}`, { disputeId, accountId }, by),
        leaveEvent(table, caseOpened, `CASE#${caseId}`, { caseId, paymentId: looked.paymentId }, by),
      ];
      const account = [
        takeRoom(name(), accountId, amount, most),
        move ? takeHolderRoom(name(), holderId, currency, amount, most) : isNotClosed(accountId, by.now),
      ];
      try {
        await make(dispute, [...own, ...account], move, by);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!error.at(0) && error.at(1)) throw new AppError('not-disputable');
        if (!error.at(0) && move && (error.at(own.length) || error.at(own.length + 1))) return undefined;
        if (!error.at(0) && !move && error.at(own.length + 1)) throw new AppError('account-closed');
      }
      return after(dispute, ({ openedBy }) => openedBy === by.idempotency.id, 'dispute-exists');
    },

    /** Notes at a payment that it is disputed, if it is still settled: a rail that returns it sees that. */
    disputing: ({ accountId, paymentId }: PaymentItem, at: Date): TransactItem =>
      Update(name(), paymentKey(accountId, paymentId), {
        set: { disputedAt: at.toISOString() },
        when: '#state = :settled',
        values: { ':settled': 'settled' },
      }),

    /** A check that a purchase is still cleared by as much. @param key of its authorisation. */
    isCleared: (key: { readonly pk: string; readonly sk: string }, cleared: string): TransactItem =>
      Check(name(), key, { when: '#cleared = :cleared', values: { ':cleared': cleared } }),

    /**
     * Decides a dispute, with its case. For the customer: the bank bears it, and what was not credited yet is. Against: what was credited is taken back, also
     * when it was spent; then the account is below zero, and nothing leaves it until it is covered.
     * @param holderId whose account it is; undefined: of somebody who was erased.
     * @param writes the step of the case.
     * @throws AppError `case-decided`, `account-frozen`, `account-closed`.
     */
    async decide(
      row: DisputeItem,
      state: 'won' | 'lost',
      holderId: string | undefined,
      writes: readonly TransactItem[],
      by: By,
    ): Promise<DisputeItem> {
      const { accountId, disputeId, currency } = row;
      const [amount, credited] = [BigInt(row.amount), BigInt(row.credited)];
      const rest = state === 'won' ? amount - credited : credited;
      const transferId = idOf(row, by, 'decision');
      const legs =
        state === 'won'
          ? [
              ...leg(capital(currency), 'debit', amount, currency),
              ...leg(credits(currency), 'credit', credited, currency),
              ...leg(accountId, 'credit', rest, currency),
            ]
          : [...leg(accountId, 'debit', credited, currency), ...leg(credits(currency), 'credit', credited, currency)];
      const own = [
        Update(name(), disputeKey(accountId, disputeId), {
          set: { state, decidedAt: by.now().toISOString(), decidedBy: by.idempotency.id },
          when: '#state = :open',
          values: { ':open': 'open' },
        }),
        leaveEvent(eventTable(tables), disputeDecided, `ACCOUNT#${accountId}`, { disputeId, accountId }, by),
        ...writes,
        ...(row.counted ? [giveRoom(name(), accountId, credited)] : []),
        ...(row.countedOfHolder && holderId ? [giveHolderRoom(name(), holderId, currency, credited)] : []),
      ];
      const direction = state === 'won' ? ('incoming' as const) : ('outgoing' as const);
      const move: Move | undefined =
        legs.length > 0
          ? { transferId, legs, direction, amount: rest, ...(state === 'lost' ? { uncovered: accountId } : {}) }
          : undefined;
      let otherwise = 'case-decided';
      try {
        await make(row, own, move, by);
      } catch (error) {
        if (error instanceof LedgerRefusal && error.code === 'insufficient-funds') {
          // What was credited is gone, as whoever decided meanwhile took it: of one that is open the book is wrong.
          if ((await find(accountId, disputeId))?.state === 'open') throw error;
        } else if (!(error instanceof Refused)) throw error;
        // The dispute is open: somebody gave an opinion about the case meanwhile.
        else if (!error.at(0)) otherwise = 'conflict';
      }
      return after(row, ({ decidedBy }) => decidedBy === by.idempotency.id, otherwise);
    },
  };
}
