import type { DynamoDBRecord } from 'aws-lambda';
import type { Filter } from '../mappings/mapping-config.ts';

/** A record as DynamoDB Local's GetRecords answers it: the wire JSON, in which only a few fields differ from Lambda's event. */
export interface WireRecord extends Omit<DynamoDBRecord, 'userIdentity' | 'eventName'> {
  /** A deletion by time to live has a name here that AWS does not use. */
  readonly eventName: string;
  readonly dynamodb: NonNullable<DynamoDBRecord['dynamodb']> & { readonly SequenceNumber: string };
}

export interface StreamRecord extends DynamoDBRecord {
  readonly dynamodb: WireRecord['dynamodb'];
}

const byTimeToLive = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/**
 * The record in the shape of Lambda's event, with the stream's ARN of the template, the mark of deletions by time to live, and the empty
 * maps that DynamoDB Local leaves out of its streams.
 */
export function streamRecord(wire: WireRecord, streamArn: string): StreamRecord {
  for (const image of [wire.dynamodb.NewImage, wire.dynamodb.OldImage]) restoreEmptyMaps(Object.values(image ?? {}));
  const record = { ...wire, awsRegion: streamArn.split(':')[3], eventSourceARN: streamArn };
  const { eventName } = wire;
  if (eventName === 'INSERT' || eventName === 'MODIFY' || eventName === 'REMOVE') return { ...record, eventName };
  return { ...record, eventName: 'REMOVE', userIdentity: byTimeToLive };
}

interface Value {
  M?: Record<string, Value>;
  readonly L?: readonly Value[];
  readonly [type: string]: unknown;
}

/** `{ "M": {} }` arrives as `{}`. */
function restoreEmptyMaps(values: Iterable<object>): void {
  for (const value of values as Iterable<Value>) {
    if (value.M) restoreEmptyMaps(Object.values(value.M));
    else if (value.L) restoreEmptyMaps(value.L);
    else if (Object.keys(value).length === 0) value.M = {};
  }
}

export function takesStreamRecord(filters: readonly Filter[], record: StreamRecord): boolean {
  return filters.length === 0 || filters.some((filter) => filter.matches(record));
}

/** Names the item that a record is about: records of one item must stay in order. */
export function itemOf(record: StreamRecord): string {
  return JSON.stringify(record.dynamodb.Keys);
}

/**
 * Milliseconds since the write, at the least: DynamoDB Local cuts the time of a record down to its minute, so the minute's end counts.
 */
export function ageOf(record: StreamRecord, now: number): number {
  return now - ((record.dynamodb.ApproximateCreationDateTime ?? 0) + 60) * 1000;
}
