import { createFraud, type Fraud } from '../../../lib/fraud/decide.ts';
import type { Logger } from '../../../lib/runtime/logger.ts';

/**
 * Who decides about payments.
 * @param withinMs milliseconds after which it is decided without rules.
 * @param onFailure told of what made it so.
 */
export type FraudWithin = (withinMs: number, onFailure?: (error: unknown) => void) => Fraud;

export const fraudWithin: FraudWithin = (withinMs, onFailure) =>
  createFraud({ withinMs, ...(onFailure ? { onFailure } : {}) });

/**
 * A payment was let through after all. It is made already: what breaks off here leaves payee and address strangers, which is the safe side.
 */
export async function letKnow(
  fraud: Pick<Fraud, 'confirm'>,
  paymentId: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  await fraud.confirm(paymentId).catch((error: unknown) => log.warn('not noted as let through', { error }));
}
