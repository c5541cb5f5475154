import type { AnySource } from '../../contract/consumer.ts';
import { bucketSource, eventSource } from './bus-sources.ts';
import type { MakeSource } from './context.ts';
import { mailSource } from './mail-source.ts';
import { queueSource } from './queue-source.ts';
import { receiptSource } from './receipt-source.ts';
import { scheduleSource } from './schedule-source.ts';
import { socketSource } from './socket-source.ts';
import { tableSource } from './table-source.ts';

/** Called directly: by Cognito, by the HTTP API, or by the functions with access `personHooks`. */
const direct: MakeSource = () => ({ grants: [], connect: () => undefined });

export function makeSource(on: AnySource): MakeSource {
  if ('queue' in on) return queueSource;
  if ('bucket' in on) return bucketSource;
  if ('table' in on) return tableSource;
  if ('event' in on) return eventSource;
  if ('mail' in on) return mailSource;
  if ('receipts' in on) return receiptSource;
  if ('schedule' in on) return scheduleSource;
  if ('socket' in on) return socketSource;
  return direct;
}
