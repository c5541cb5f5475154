import { type AttributeMap, fromAttributes } from './attribute-values.ts';
import type { TransactWriteInput } from './dynamo.ts';
import { type CancellationReason, type Failure, OutcomeUnknown, Throttled, TransactionCanceled } from './errors.ts';
import { Failed } from './failure.ts';
import type { Attempt } from './retry.ts';
import { isLost, judge } from './send.ts';

/** Reasons that pass by themselves, as a conflict does: the transaction is worth another try with the same token. */
const slow = new Set(['None', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Judges the attempts of one transaction. Every attempt carries the same token, so all of them may be repeated; what is
 * remembered is only whether one of them may have been applied, for the error at the end.
 */
export function judgeTransaction(
  operation: string,
  conflicts: TransactWriteInput['conflicts'] = 'retry',
): (error: unknown) => Attempt {
  const writes = operation === 'TransactWriteItems';
  let uncertain = false;
  return (error) => {
    if (error instanceof Failed && error.failure.code === 'TransactionCanceledException') {
      const reasons = readReasons(error);
      const passes = reasons.every(({ code }) => code === 'TransactionConflict' || slow.has(code));
      // After a lost answer the other transaction may be this one, and what throttles a repeat says nothing of it.
      if (passes && uncertain) return { kind: 'throttle', error: unknown(operation, error.failure) };
      if (reasons.every(({ code }) => slow.has(code))) {
        return { kind: 'throttle', error: new Throttled(error.failure) };
      }
      const kind = passes && conflicts === 'retry' ? 'throttle' : 'final';
      return { kind, error: new TransactionCanceled(error.failure, reasons) };
    }
    const judged = judge(`dynamodb:${operation}`, error);
    const inProgress = error instanceof Failed && error.failure.code === 'TransactionInProgressException';
    uncertain ||= writes && (isLost(error) || inProgress);
    const kind = inProgress ? 'transient' : judged.kind;
    return {
      kind,
      error: uncertain && kind !== 'final' ? unknown(operation, judged.error as Error & Failure) : judged.error,
    };
  };
}

const unknown = (operation: string, { code, status, message }: Failure) =>
  new OutcomeUnknown({ code, status, message, operation: `dynamodb:${operation}` });

function readReasons(error: Failed): CancellationReason[] {
  const { CancellationReasons } = JSON.parse(error.answer.body.toString());
  return (CancellationReasons ?? []).map((reason: { Code: never; Message?: string; Item?: AttributeMap }) => ({
    code: reason.Code,
    ...(reason.Message ? { message: reason.Message } : {}),
    ...(reason.Item ? { item: fromAttributes(reason.Item) } : {}),
  }));
}
