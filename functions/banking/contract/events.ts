import * as z from 'zod/mini';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { banking } from './module.ts';

const account = z.object({ accountId: Uuid });

export const accountOpened = banking.event('AccountOpened', { summary: 'An account was opened', detail: account });
export const accountFrozen = banking.event('AccountFrozen', {
  summary: 'An account was frozen: nothing moves on it',
  detail: account,
});
export const accountUnfrozen = banking.event('AccountUnfrozen', {
  summary: 'An account that was frozen is open again',
  detail: account,
});
export const accountClosed = banking.event('AccountClosed', {
  summary: 'An account was closed, for good',
  detail: account,
});
export const paymentSettled = banking.event('PaymentSettled', {
  summary: 'A payment left one account and arrived on another',
  /** Without `payeeAccountId` it arrived at another bank. */
  detail: z.object({ paymentId: Uuid, accountId: Uuid, payeeAccountId: z.optional(Uuid) }),
});
const held = z.object({ paymentId: Uuid, accountId: Uuid });
export const paymentHeld = banking.event('PaymentHeld', {
  summary: 'The money of a payment is set aside until the payer confirms it, or the staff decides',
  detail: held,
});
export const paymentCancelled = banking.event('PaymentCancelled', {
  summary: 'The payer took back a payment that was held',
  detail: held,
});
export const paymentRefused = banking.event('PaymentRefused', {
  summary: 'A payment that was held was refused after all: its money is the payer’s again',
  detail: held,
});
export const paymentExpired = banking.event('PaymentExpired', {
  summary: 'Nobody confirmed a held payment, or decided about it, in time: its money is the payer’s again',
  detail: held,
});

const aboutOrder = z.object({ orderId: Uuid, accountId: Uuid });
export const standingOrderMissed = banking.event('StandingOrderMissed', {
  summary:
    'A payment of a standing order could not be made, and is not tried any more; the order goes on with the next one',
  detail: aboutOrder,
});
export const standingOrderStopped = banking.event('StandingOrderStopped', {
  summary:
    'A standing order pays nothing any more: its payee or its account is gone, or it missed too many payments in a row',
  detail: aboutOrder,
});

export const paymentRequested = banking.event('PaymentRequested', {
  summary: 'Somebody is asked for money',
  detail: z.object({ requestId: Uuid, accountId: Uuid }),
});
export const paymentRequestEnded = banking.event('PaymentRequestEnded', {
  summary: 'A request was paid, refused, withdrawn, or ran out',
  detail: z.object({ requestId: Uuid }),
});
export const paymentSubmitted = banking.event('PaymentSubmitted', {
  summary: 'A payment left its account for another bank, which has not said yet that it arrived',
  detail: held,
});
export const paymentRejected = banking.event('PaymentRejected', {
  summary: 'Another bank did not take a payment: its money is the payer’s again',
  detail: held,
});
export const paymentReturned = banking.event('PaymentReturned', {
  summary: 'A payment that had arrived at another bank came back',
  detail: held,
});
export const paymentReceived = banking.event('PaymentReceived', {
  summary: 'Money came from another bank',
  detail: held,
});
export const railFileRefused = banking.event('RailFileRefused', {
  summary: 'Nothing of a file from a rail was booked: the staff sees why',
  detail: z.object({ fileId: Uuid }),
});

const aboutCase = z.object({ caseId: Uuid, paymentId: Uuid });
export const caseOpened = banking.event('CaseOpened', {
  summary: 'The staff is to look at a payment whose money is held',
  detail: aboutCase,
});
export const caseEscalated = banking.event('CaseEscalated', {
  summary: 'A case should have been decided by now: told once',
  detail: aboutCase,
});
export const caseDecided = banking.event('CaseDecided', {
  summary: 'A case was decided: the payment is settled or refused, the dispute won or lost',
  detail: aboutCase,
});

export const verificationChanged = banking.event('VerificationChanged', {
  summary: 'How well a person or an organisation is known changed: what is true now stands in the table',
  detail: z.object({ holderId: Uuid }),
});

export const relayEvents = banking.consumer(relayOf('bank'));
