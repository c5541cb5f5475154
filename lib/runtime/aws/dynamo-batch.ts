import { type AttributeMap, fromAttributes } from './attribute-values.ts';
import type { BatchGetInput, BatchWriteInput, Item } from './dynamo.ts';
import { callOnce, type DynamoOptions, typed } from './dynamo-call.ts';
import { AwsError, OutcomeUnknown, Throttled, Unavailable } from './errors.ts';
import { type Pace, pauseBefore, withRetries } from './retry.ts';
import { judge } from './send.ts';

type Requests = Record<string, unknown>;

/** Reads any number of keys, 100 a request. Rejects with Throttled when keys stay unprocessed until the deadline. */
export async function batchGet(
  input: BatchGetInput,
  options: DynamoOptions,
  deadline: number,
  pace: Pace,
): Promise<Record<string, Item[]>> {
  const found: Record<string, Item[]> = {};
  for (const table of Object.keys(input.RequestItems)) found[table] = [];
  const keys = Object.entries(input.RequestItems).flatMap(([table, { Keys }]) =>
    Keys.map((key) => ({ table, key: typed({ Key: key }).Key })),
  );
  for (const chunk of chunks(keys, 100)) {
    let left: Requests = {};
    for (const { table, key } of chunk) {
      const { Keys: _, ...rest } = input.RequestItems[table] ?? { Keys: [] };
      left[table] ??= { ...rest, Keys: [] };
      (left[table] as { Keys: unknown[] }).Keys.push(key);
    }
    const request = async () => {
      const answer = await callOnce('BatchGetItem', { RequestItems: left }, options, deadline);
      for (const [table, items] of Object.entries<AttributeMap[]>(answer.Responses ?? {})) {
        for (const item of items) found[table]?.push(fromAttributes(item));
      }
      left = answer.UnprocessedKeys ?? {};
      return left;
    };
    await untilNothingIsLeft('BatchGetItem', request, deadline, pace);
  }
  return found;
}

/** Writes any number of items, 25 a request. Rejects with OutcomeUnknown when some stay unwritten until the deadline. */
export async function batchWrite(
  input: BatchWriteInput,
  options: DynamoOptions,
  deadline: number,
  pace: Pace,
): Promise<void> {
  const writes = Object.entries(input.RequestItems).flatMap(([table, requests]) =>
    requests.map((request) => ({
      table,
      request: Object.fromEntries(Object.entries(request).map(([kind, each]) => [kind, typed(each)])),
    })),
  );
  let some = false;
  for (const chunk of chunks(writes, 25)) {
    let left: Requests = {};
    for (const { table, request } of chunk) {
      left[table] ??= [];
      (left[table] as unknown[]).push(request);
    }
    const send = async () => {
      const answer = await callOnce('BatchWriteItem', { RequestItems: left }, options, deadline);
      left = answer.UnprocessedItems ?? {};
      some = true;
      return left;
    };
    try {
      await untilNothingIsLeft('BatchWriteItem', send, deadline, pace);
    } catch (error) {
      const retried = error instanceof Throttled || error instanceof Unavailable;
      if (error instanceof AwsError && (some || retried)) {
        throw new OutcomeUnknown({ ...error, message: `only some of the items may be written (${error.message})` });
      }
      throw error;
    }
  }
}

async function untilNothingIsLeft(operation: string, request: () => Promise<Requests>, deadline: number, pace: Pace) {
  for (let round = 1; ; round += 1) {
    const left = await withRetries(deadline, pace, request, (error) => judge(`dynamodb:${operation}`, error));
    if (Object.keys(left).length === 0) return;
    const pause = pauseBefore(round, 'throttle', pace.random);
    if (pace.now() + pause >= deadline) {
      throw new Throttled({
        code: 'Unprocessed',
        message: `${Object.keys(left).join(', ')}: not processed before the deadline`,
        status: 200,
        operation: `dynamodb:${operation}`,
      });
    }
    await pace.sleep(pause);
  }
}

function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
