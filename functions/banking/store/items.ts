import type { CaseRow } from '../../../lib/fraud/model/case.ts';
import type { AccountState } from '../../../lib/ledger/model/account.ts';
import type { CaseKind } from '../model/case-kinds.ts';
import type { Verification } from '../model/kyc/verification.ts';
import type { PaymentState, PendingState } from '../model/payment-states.ts';
import type { HolderKind } from '../model/products.ts';
import type { RefusedBecause } from '../model/refused-because.ts';

/**
 * | pk | sk | entity |
 * |--|--|--|
 * | `ACCOUNT#<id>` | `TERMS` | BankAccount: whose, what, its number and name |
 * | the same | `LIMITS` | BankLimits: what may leave, and what is left of the day |
 * | the same | `PAYMENT#<id>` | BankPayment, as this account sees it |
 * | `HOLDER#<id>` | `ACCOUNT#<id>` | HeldAccount |
 * | the same | `COUNT` | HolderCount: how many of them |
 * | the same | `KYC` | HolderVerification |
 * | the same | `PAYEE#<id>` | BankPayee: `payee-items.ts` |
 * | the same | `ORDER#<id>` | BankOrder: `order-items.ts` |
 * | the same | `REQUEST#<id>` | BankRequest, of who asks and of who is asked: `request-items.ts` |
 * | `NUMBER#<number>` | `NUMBER` | AccountNumber: whose it is |
 * | `TRANSFER#<id>` | `TRANSFER` | StaffTransfer |
 * | `LEVELS` | `LEVELS` | LevelsInForce: the settings of levels that all accounts have, or get: `levels-in-force.ts` |
 * | `PLACES` | `PLACES` | MonthPlaces: behind which account it is looked on for those without: `month-places.ts` |
 * | `CASE#<id>` | `CASE` | BankCase: a held payment that the staff looks at, or a dispute |
 */
export const accountPk = (accountId: string) => `ACCOUNT#${accountId}`;
export const termsKey = (accountId: string) => ({ pk: accountPk(accountId), sk: 'TERMS' });
export const limitsKey = (accountId: string) => ({ pk: accountPk(accountId), sk: 'LIMITS' });
export const paymentKey = (accountId: string, paymentId: string) => ({
  pk: accountPk(accountId),
  sk: `PAYMENT#${paymentId}`,
});
export const holderPk = (holderId: string) => `HOLDER#${holderId}`;
export const heldKey = (holderId: string, accountId: string) => ({
  pk: holderPk(holderId),
  sk: `ACCOUNT#${accountId}`,
});
export const countKey = (holderId: string) => ({ pk: holderPk(holderId), sk: 'COUNT' });
export const kycKey = (holderId: string) => ({ pk: holderPk(holderId), sk: 'KYC' });
export const numberKey = (number: string) => ({ pk: `NUMBER#${number}`, sk: 'NUMBER' });
export const caseKey = (caseId: string) => ({ pk: `CASE#${caseId}`, sk: 'CASE' });
export const placesKey = { pk: 'PLACES', sk: 'PLACES' } as const;
export const levelsKey = { pk: 'LEVELS', sk: 'LEVELS' } as const;
export const transferKey = (transferId: string) => ({ pk: `TRANSFER#${transferId}`, sk: 'TRANSFER' });

interface Keyed {
  readonly pk: string;
  readonly sk: string;
}

export interface TermsItem extends Keyed {
  readonly entity: 'BankAccount';
  readonly accountId: string;
  /** Absent: the holder was erased. */
  readonly holderId?: string;
  readonly holderKind: HolderKind;
  readonly product: string;
  readonly currency: string;
  readonly number: string;
  readonly nickname?: string;
  readonly state: AccountState;
  readonly openedAt: string;
  readonly closedAt?: string;
  /** One more with each change. */
  readonly revision: number;
}

/** A number of DynamoDB as it is read: exact either way. */
type Minor = number | bigint;

export interface LimitsItem extends Keyed {
  readonly entity: 'BankLimits';
  readonly perPayment: Minor;
  readonly daily: Minor;
  readonly day: string;
  readonly left: Minor;
  readonly outgoing: 'open' | 'stopped';
  /** The holder's own, where they are lower. */
  readonly ownPerPayment?: Minor;
  readonly ownDaily?: Minor;
  /** Disputes that are open, and what they credited together. */
  readonly disputes?: number;
  readonly credited?: Minor;
}

export interface PaymentItem extends Keyed {
  readonly entity: 'BankPayment';
  readonly paymentId: string;
  readonly accountId: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly state: PaymentState;
  readonly reason?: RefusedBecause;
  /** Minor units as text. */
  readonly amount: string;
  readonly fee?: string;
  readonly currency: string;
  readonly number?: string;
  /** Of the other side, at another bank. */
  readonly name?: string;
  readonly note?: string;
  readonly madeAt: string;
  /** Of the command that made it; of the payer's side only. */
  readonly fingerprint?: string;
  /** Of one that was or is held, on the payer's side: who is to be paid, whose day's limit it took, and until when. */
  readonly payeeAccountId?: string;
  readonly day?: string;
  readonly expiresAt?: string;
  readonly caseId?: string;
  /** Of the standing order that asked for it. */
  readonly orderId?: string;
  /** Of the request that it pays. */
  readonly requestId?: string;
  /** Of one to another bank: how it goes, in which file, and why it came back. */
  readonly rail?: string;
  readonly fileId?: string;
  readonly railReason?: string;
  /** The case about what the rail says of it, or does not say. */
  readonly railCase?: string;
  /** Minor units that came back. */
  readonly returned?: string;
  /** When it was disputed: what comes back of it by a rail is not the payer's without a look. */
  readonly disputedAt?: string;
  /** By which command it ended: the id of its outcome, or `expiry`. */
  readonly endedBy?: string;
  readonly agenda?: string;
  readonly agendaAt?: string;
}

/** A payment that is held, with what it takes to end it. */
export interface HeldPaymentItem extends PaymentItem {
  readonly state: PendingState;
  readonly number: string;
  readonly day: string;
  readonly expiresAt: string;
}

export interface CaseItem extends Keyed, CaseRow {
  readonly entity: 'BankCase';
  /** Of one that is `unmatched`: `accountId` is where the money waits, `paymentId` the transfer that put it there. */
  readonly kind: CaseKind;
  readonly accountId: string;
  /** Absent: at another bank. */
  readonly payeeAccountId?: string;
  /** Of one about a dispute. */
  readonly disputeId?: string;
  readonly paymentId: string;
  readonly unmatched?: Unmatched;
  /** Of one that is unmatched: for whom it is by its proposal, and in the end. */
  readonly owner?: string;
  readonly agenda?: string;
  readonly agendaAt?: string;
}

/** What a rail said of money without an owner. */
export interface Unmatched {
  readonly rail: string;
  /** Their reference. */
  readonly entry: string;
  readonly name?: string;
  readonly iban?: string;
  readonly text?: string;
  /** Of a payment of ours that it has to do with. */
  readonly about?: string;
  /** Why nobody could say what it is made of. */
  readonly why?: string;
}

export interface NumberItem extends Keyed {
  readonly entity: 'AccountNumber';
  readonly accountId: string;
  readonly currency: string;
}

export interface KycItem extends Keyed, Verification {
  readonly entity: 'HolderVerification';
  readonly holderId: string;
  readonly holderKind: HolderKind;
  /** Of the provider that has the documents. */
  readonly reference?: string;
  /** As it stands in the documents. */
  readonly name?: string;
  /** Of the staff: the last one. */
  readonly decision?: string;
  readonly reason?: string;
  readonly decidedBy?: string;
  readonly revision: number;
}

export interface TransferItem extends Keyed {
  readonly entity: 'StaffTransfer';
  readonly transferId: string;
  readonly from: string;
  readonly to: string;
  /** Minor units as text. */
  readonly amount: string;
  readonly currency: string;
  readonly reason: string;
  readonly state: 'proposed' | 'made' | 'refused';
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy?: string;
  readonly madeAt?: string;
  readonly refusal?: RefusedBecause | 'currency-mismatch';
  readonly refusedAt?: string;
}
