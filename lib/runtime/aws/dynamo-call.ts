import { crc32 } from 'node:zlib';
import { toAttributes } from './attribute-values.ts';
import type { Consumed } from './dynamo.ts';
import { type ClientOptions, configOf, type Request, sendOnce } from './send.ts';
import { NoAnswer } from './transport.ts';

export interface DynamoOptions extends ClientOptions {
  /** When given, every call asks for the units it used and hands them over. */
  readonly onConsumed?: (consumed: Consumed) => void;
}

/** Sends one DynamoDB operation once; rejects with Failed or NoAnswer. Input and answer are DynamoDB's typed JSON. */
export async function callOnce(
  operation: string,
  input: object,
  options: DynamoOptions,
  deadline: number,
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is that of the operation
): Promise<any> {
  const body = options.onConsumed ? { ...input, ReturnConsumedCapacity: 'INDEXES' } : input;
  const request: Request = {
    operation: `dynamodb:${operation}`,
    service: 'dynamodb',
    origin: `https://dynamodb.${configOf(options).region}.amazonaws.com`,
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(body),
  };
  const answer = await sendOnce(request, options, deadline);
  const checksum = answer.headers['x-amz-crc32'];
  if (checksum !== undefined && Number(checksum) !== crc32(answer.body)) {
    throw new NoAnswer('ChecksumMismatch', true, 'the answer was damaged on its way');
  }
  const output = parse(answer.body);
  if (options.onConsumed && output.ConsumedCapacity) report(operation, output.ConsumedCapacity, options.onConsumed);
  return output;
}

function parse(body: Buffer) {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new NoAnswer('UnreadableAnswer', true, 'the answer is not JSON');
  }
}

const valued = ['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey'];

/** The input with DynamoDB's typed values in place of plain ones. */
export function typed(input: object): Record<string, unknown> {
  const output: Record<string, unknown> = { ...input };
  for (const name of valued) {
    if (output[name] !== undefined) output[name] = toAttributes(output[name] as object);
  }
  return output;
}

interface Capacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

function report(
  operation: string,
  used: Capacity | readonly Capacity[],
  onConsumed: (consumed: Consumed) => void,
): void {
  for (const each of Array.isArray(used) ? (used as readonly Capacity[]) : [used as Capacity]) {
    onConsumed({
      operation,
      tableName: each.TableName,
      units: each.CapacityUnits,
      ...(each.ReadCapacityUnits === undefined ? {} : { readUnits: each.ReadCapacityUnits }),
      ...(each.WriteCapacityUnits === undefined ? {} : { writeUnits: each.WriteCapacityUnits }),
    });
  }
}
