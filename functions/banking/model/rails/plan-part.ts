import type { PaymentItem } from '../../store/items.ts';
import { fees, nostro } from '../book.ts';
import { type Cleared, schemePosting } from './card-scheme.ts';
import type { Part } from './parts.ts';
import { type Outgoing, type Posting, receipt, settlement, unknownDebit } from './postings.ts';

/** What the bank knows of a part of an entry. */
export interface Known {
  /** The payment that its reference means. */
  readonly payment?: PaymentItem;
  /** Whose account number it is for, in its currency. */
  readonly ownerId?: string;
  /** It is the scheme of cards that takes it; what was cleared and not paid yet. */
  readonly cleared?: readonly Cleared[];
}

/** What is booked, and which row says so. */
export interface Plan {
  readonly booked: 'settled' | 'returned' | 'received' | 'charged' | 'scheme' | 'unmatched';
  readonly posting: Posting;
  /** The payment whose state changes with it. */
  readonly payment?: PaymentItem;
  /** The account that gets an incoming payment. */
  readonly accountId?: string;
}

export const outgoingIn = ({
  paymentId,
  rail = '',
  accountId,
  currency,
  amount,
  fee = '0',
}: PaymentItem): Outgoing => ({
  paymentId,
  rail,
  accountId,
  currency,
  amount: BigInt(amount),
  fee: BigInt(fee),
});

const size = (amount: bigint) => (amount < 0n ? -amount : amount);

/** To suspense, with a case: nobody knows whose it is, or who owns it takes nothing. */
export function suspended(rail: string, { amount, currency }: Part): Plan {
  const posting = amount < 0n ? unknownDebit({ rail, currency, amount: -amount }) : receipt({ rail, currency, amount });
  return { booked: 'unmatched', posting };
}

/** Their charge, or their interest: ours to bear. */
function charged(rail: string, { amount, currency }: Part): Plan {
  const [debit, credit] =
    amount < 0n ? [fees(currency), nostro(rail, currency)] : [nostro(rail, currency), fees(currency)];
  const of = { amount: size(amount), currency };
  return {
    booked: 'charged',
    posting: {
      legs: [
        { accountId: debit, side: 'debit', ...of },
        { accountId: credit, side: 'credit', ...of },
      ],
    },
  };
}

/**
 * What is booked of a part of an entry. A return is what a bank says is one: whoever is paid cannot send something with the reference of a payment and have
 * it taken for its return.
 */
export function planPart(rail: string, part: Part, { payment, ownerId, cleared }: Known): Plan {
  const { amount, currency, charges, isReversal, isCharge, returnReason } = part;
  if (isCharge) return charged(rail, part);
  const ours =
    payment?.direction === 'outgoing' && payment.rail === rail && payment.currency === currency ? payment : undefined;
  if (amount < 0n) {
    if (!ours && cleared) return { booked: 'scheme', posting: schemePosting(rail, part, cleared) };
    if (ours?.state !== 'submitted' || isReversal) return suspended(rail, part);
    return { booked: 'settled', posting: settlement(outgoingIn(ours), -amount, charges), payment: ours };
  }
  if (ours && (isReversal || returnReason !== undefined)) {
    if (ours.state !== 'settled' || amount > BigInt(ours.amount)) return suspended(rail, part);
    // The bank may have lent it to the payer already, or borne it: two of the staff say whose it is.
    if (ours.disputedAt !== undefined) return suspended(rail, part);
    // Money that was sent back out of suspense is there again, and needs another decision.
    const isCustomers = !ours.accountId.includes(':');
    const posting = receipt({ rail, currency, amount, ...(isCustomers ? { accountId: ours.accountId } : {}) });
    return { booked: 'returned', posting, payment: ours };
  }
  if (ownerId === undefined) return suspended(rail, part);
  return { booked: 'received', posting: receipt({ rail, currency, amount, accountId: ownerId }), accountId: ownerId };
}
