import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { demandStepUp, type ProofTable, type StepUp } from '../../../lib/runtime/step-up.ts';
import { wholeUnits } from './money.ts';
import type { Terms } from './products.ts';

/**
 * A command about more than goes without it asks for a fresh proof.
 * @returns the write that uses the proof up, for the transaction of the effect; none for less.
 * @throws AppError `step-up-required`, `step-up-invalid`.
 */
export async function proofAbove(
  { stepUpAbove }: Pick<Terms, 'stepUpAbove'>,
  amount: bigint,
  currency: string,
  context: { readonly stepUp?: StepUp },
  table: ProofTable,
): Promise<readonly TransactItem[]> {
  return amount > wholeUnits(stepUpAbove, currency) ? [await demandStepUp(context, table)] : [];
}
