import { expireCase, isOverdue } from '../../lib/fraud/model/case.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation, Context } from '../../lib/runtime/operation.ts';
import { endHolds } from './contract/behind.ts';
import { endAuthorisation } from './model/cards/end-authorisation.ts';
import { isPending } from './model/payment-states.ts';
import { type AuthorisationStore, authorisationStore } from './store/authorisations.ts';
import { type CaseStore, caseStore } from './store/cases.ts';
import { type HeldPayments, heldPayments } from './store/held-payments.ts';
import type { HeldPaymentItem } from './store/items.ts';
import { type PaymentReader, paymentReader } from './store/payment-reader.ts';
import { type RequestStore, requestStore } from './store/requests.ts';
import { type Unheard, unheard } from './store/unheard.ts';

interface Dependencies {
  readonly store: Pick<HeldPayments, 'release'>;
  readonly cases: Pick<CaseStore, 'get' | 'stepWrites' | 'escalate'>;
  readonly payments: Pick<PaymentReader, 'some'>;
  readonly authorisations: Pick<AuthorisationStore, 'read' | 'settle' | 'step'>;
  readonly requests: Pick<RequestStore, 'expire'>;
  readonly unheard: Pick<Unheard, 'look'>;
}

/** Looks at the row as it is now: the message says only that it was due, and may come twice or late. */
export const operation: ConsumerOperation<typeof endHolds, Dependencies> = async (due, context) => {
  if (due.what === 'request') return context.requests.expire(due.holderId, due.requestId, context);
  if (due.what === 'hold') return expire(due.accountId, due.paymentId, context);
  if (due.what === 'file') return context.unheard.look(due.fileId, context);
  if (due.what === 'card') return endAuthorisation(due, context.authorisations, context);
  const row = await context.cases.get(due.caseId);
  if (isOverdue(row, context.now())) await context.cases.escalate(row, context);
};

async function expire(accountId: string, paymentId: string, context: Context & Dependencies): Promise<void> {
  const { store, cases, payments, now, newId } = context;
  const row = (await payments.some(accountId, [paymentId])).get(paymentId);
  const at = now();
  if (!row || !isPending(row.state) || (row.expiresAt ?? '') > at.toISOString()) return;
  const looked = row.caseId === undefined ? undefined : await cases.get(row.caseId);
  const writes = looked
    ? cases.stepWrites(looked, { ...looked, ...expireCase(looked, at) }, { now: () => at, newId })
    : [];
  try {
    await store.release(row as HeldPaymentItem, { state: 'expired' }, { by: 'expiry', writes, now: () => at, newId });
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof AppError && error.code === 'payment-over')) throw error;
  }
}

export const handler = consume(
  endHolds,
  {
    store: heldPayments(),
    cases: caseStore(),
    payments: paymentReader(),
    authorisations: authorisationStore(),
    requests: requestStore(),
    unheard: unheard(),
  },
  operation,
);
