import { AppError } from '../../../lib/runtime/app-error.ts';
import { afterEvent, type Verification, type VerificationEvent } from './kyc/verification.ts';
import { BankRefusal } from './refusal.ts';

/** @throws AppError `verification-state` for what the state does not take. */
export function nextVerification(before: Verification, event: VerificationEvent): Verification {
  try {
    return afterEvent(before, event);
  } catch (error) {
    if (error instanceof BankRefusal) throw new AppError('verification-state');
    throw error;
  }
}
