import type { SQSRecord } from 'aws-lambda';
import type { Filter } from '../mappings/mapping-config.ts';

/** A message as ReceiveMessage answers it. */
export interface QueueMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Record<string, string>;
  readonly MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

/** The message in the shape of Lambda's event. */
export function queueRecord(message: QueueMessage, queueArn: string, region: string): SQSRecord {
  const messageAttributes: SQSRecord['messageAttributes'] = {};
  for (const [name, value] of Object.entries(message.MessageAttributes ?? {})) {
    messageAttributes[name] = {
      ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
      ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    };
  }
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: (message.Attributes ?? {}) as unknown as SQSRecord['attributes'],
    messageAttributes,
    md5OfBody: message.MD5OfBody,
    ...(message.MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/**
 * Whether a mapping with these filters takes the record. A pattern for the inside of `body` sees it parsed and refuses text that is
 * no JSON object; a pattern for `body` as text refuses a body that is one, as Lambda does.
 */
export function takesQueueRecord(filters: readonly Filter[], record: SQSRecord): boolean {
  return filters.length === 0 || filters.some((filter) => takes(filter, record));
}

function takes(filter: Filter, record: SQSRecord): boolean {
  const wanted = filter.source.body;
  if (wanted === undefined) return filter.matches(record);
  const parsed = parseObject(record.body);
  if (Array.isArray(wanted)) return parsed === undefined && filter.matches(record);
  return parsed !== undefined && filter.matches({ ...record, body: parsed });
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
