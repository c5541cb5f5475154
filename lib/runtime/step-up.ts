import type { ErrorSpecs } from '../contract/errors.ts';
import type { TableSpec } from '../contract/resources.ts';
import { AppError } from './app-error.ts';
import type { TransactItem } from './aws/dynamo.ts';
import type { Exchange, HttpEvent } from './pipeline/exchange.ts';

/** The module's table in which used proofs are noted: its physical name, and its keys as the contract declares them. */
export interface ProofTable {
  readonly name: () => string;
  readonly keys: Pick<TableSpec, 'pk' | 'sk' | 'ttl'>;
}

/** What a route that says `stepUp` gives its operation. */
export interface StepUp {
  demand(table: ProofTable): Promise<TransactItem>;
}

/**
 * Asks for a proof that the caller just confirmed this very request: method, path with query, and body as they came.
 * @param context of an operation whose route says `stepUp`.
 * @returns the write that uses the proof up: it belongs into the transaction of the effect, so that both happen or neither.
 * @throws AppError `step-up-required` when none was sent, `step-up-invalid` when it is for something else or too late.
 */
export async function demandStepUp({ stepUp }: { readonly stepUp?: StepUp }, table: ProofTable): Promise<TransactItem> {
  if (!stepUp) throw new Error('a step-up was asked for, but the contract does not say `stepUp`');
  return stepUp.demand(table);
}

/** The part of the pipeline that routes with `stepUp` are handed: `stepUpGuard()` of `lib/step-up`. */
export interface StepUpGuard {
  /** Failures of these routes. */
  readonly errors: ErrorSpecs;
  of(event: HttpEvent, exchange: Exchange): StepUp;
}

const entity = 'Proof';

/** @param expiresAt epoch seconds after which the proof is refused anyway. */
export function proofWrite({ name, keys }: ProofTable, jti: string, expiresAt: number): TransactItem {
  const { pk, sk, ttl } = keys;
  return {
    Put: {
      TableName: name(),
      Item: {
        [pk]: `PROOF#${jti}`,
        ...(sk ? { [sk]: 'PROOF' } : {}),
        entity,
        ...(ttl ? { [ttl]: expiresAt + 3_600 } : {}),
      },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': pk },
    },
  };
}

/**
 * What to answer when the write of a proof was among those whose condition did not hold. `outcomes.commit` asks it; whoever sends a
 * transaction in another way does so too.
 * @param failed indexes of the writes.
 */
export function refusedProof(
  writes: readonly TransactItem[],
  failed: Pick<ReadonlyMap<number, unknown>, 'has'>,
): AppError | undefined {
  const isUsed = writes.some(({ Put }, index) => Put?.Item.entity === entity && failed.has(index));
  return isUsed ? new AppError('step-up-invalid', 'It was used before.') : undefined;
}
