import type { DynamoDBRecord } from 'aws-lambda';
import { restoreEmptyMaps } from '../../services/empty-maps.ts';
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
  restoreEmptyMaps(wire.dynamodb);
  const record = { ...wire, awsRegion: streamArn.split(':')[3], eventSourceARN: streamArn };
  const { eventName } = wire;
  if (eventName === 'INSERT' || eventName === 'MODIFY' || eventName === 'REMOVE') return { ...record, eventName };
  return { ...record, eventName: 'REMOVE', userIdentity: byTimeToLive };
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
