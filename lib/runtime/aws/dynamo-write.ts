import { isDeepStrictEqual } from 'node:util';
import { type AttributeMap, fromAttributes, toAttributes } from './attribute-values.ts';
import type { DeleteInput, PutInput, UpdateInput } from './dynamo.ts';
import { callOnce, type DynamoOptions, typed } from './dynamo-call.ts';
import { ConditionFailed, type Failure, OutcomeUnknown } from './errors.ts';
import { Failed } from './failure.ts';
import { type Attempt, type Pace, withRetries } from './retry.ts';
import { isLost, judge } from './send.ts';
import { isGuarded, isResult, isSettled } from './update-expression.ts';

type Input = PutInput | UpdateInput | DeleteInput;
interface Written {
  readonly Attributes?: AttributeMap;
}

/** One put, update or delete. The rule for lost answers is the one written at `Dynamo.put`. */
export async function write(
  operation: string,
  input: Input,
  options: DynamoOptions,
  deadline: number,
  pace: Pace,
): Promise<Written> {
  const body = typed(input);
  const again = { ...body, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  /** An earlier attempt may have been applied. */
  let uncertain = false;

  const attempt = async (): Promise<Written> => {
    try {
      return await callOnce(operation, uncertain ? again : body, options, deadline);
    } catch (error) {
      const found = uncertain ? oldItem(error) : undefined;
      if (found && isOwnWrite(input, found))
        return { Attributes: input.ReturnValues === 'ALL_NEW' ? found : undefined };
      throw error;
    }
  };

  const assess = (error: unknown): Attempt => {
    if (error instanceof Failed && error.failure.code === 'ConditionalCheckFailedException') {
      const item = oldItem(error);
      const failed = new ConditionFailed(error.failure, item && fromAttributes(item));
      return { kind: 'final', error: uncertain ? unknown(error.failure) : failed };
    }
    const judged = judge(`dynamodb:${operation}`, error);
    const lost = isLost(error);
    uncertain ||= lost;
    const conflict = error instanceof Failed && error.failure.code === 'TransactionConflictException';
    const kind = conflict ? 'throttle' : lost && !isRepeatable(input) ? 'final' : judged.kind;
    return { kind, error: uncertain ? unknown(judged.error as Error & Failure) : judged.error };
  };

  return withRetries(deadline, pace, attempt, assess);
}

/** Sending it a second time cannot do more than sending it once. */
function isRepeatable(input: Input): boolean {
  if (input.ReturnValues?.endsWith('OLD')) return false;
  return !('UpdateExpression' in input) || isSettled(input) || isGuarded(input);
}

/** The stored item is exactly what this write leaves. A delete leaves nothing to recognise it by. */
function isOwnWrite(input: Input, found: AttributeMap): boolean {
  if ('Item' in input) return isDeepStrictEqual(fromAttributes(found), fromAttributes(toAttributes(input.Item)));
  return (
    'UpdateExpression' in input &&
    input.ReturnValues !== 'UPDATED_NEW' &&
    isSettled(input) &&
    isResult(fromAttributes(found), input)
  );
}

function oldItem(error: unknown): AttributeMap | undefined {
  if (!(error instanceof Failed) || error.failure.code !== 'ConditionalCheckFailedException') return undefined;
  return JSON.parse(error.answer.body.toString()).Item;
}

const unknown = (failure: Failure) =>
  new OutcomeUnknown({
    code: failure.code,
    status: failure.status,
    operation: failure.operation,
    message: 'the answer was lost, so the write may or may not have happened',
  });
