import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { DeliveryReceipt } from '../../contract/consumer.ts';
import { inLanes } from '../in-lanes.ts';
import { setAside } from './set-aside.ts';
import { PoisonMessage, parseJson, type SourceAdapter } from './source.ts';

/** Bytes that a delivery of CloudWatch Logs may unpack to; it hands over 1 MB at most. */
const mostBytes = 16 * 1024 * 1024;
const longestResponse = 200;
/** Lines that are worked on at once. */
const atOnce = 10;
/** Milliseconds within which a receipt may overtake the note that its message was sent, and those after which it is looked for again. */
const [soonMs, pauseMs] = [30_000, 5_000];
const idForm = /^[0-9a-f-]{1,64}$/i;

interface Delivered {
  readonly messageType?: unknown;
  readonly logGroup?: unknown;
  readonly logEvents?: unknown;
}
interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** The part of SNS's line that is read; it also names the telephone or the device's token, which go no further, nor into dead letters. */
interface Line {
  readonly status?: unknown;
  readonly notification?: { readonly messageId?: unknown; readonly timestamp?: unknown };
  readonly delivery?: { readonly providerResponse?: unknown; readonly statusCode?: unknown };
}

/**
 * CloudWatch Logs hands lines of SNS's log groups to the function itself. A line that nobody can read is set aside with its reason, the others go on;
 * when one fails all of them come again. SNS logs of everybody's texts in the account: what is not known is looked at once more, after the
 * others, and passed over then.
 */
export const receiptsAfter =
  (pause: () => Promise<unknown>, now: () => number = Date.now): SourceAdapter =>
  async (event, _consumer, run, log) => {
    const { messageType, logGroup, logEvents } = unpacked(event);
    if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return;
    let failure: unknown;
    /** @returns the lines whose messages are unknown. */
    async function look(lines: readonly LogEvent[]): Promise<LogEvent[]> {
      const unknown: LogEvent[] = [];
      await inLanes(lines, atOnce, async (line) => {
        try {
          if ((await run(receiptOf(logGroup, line))) === 'unknown') unknown.push(line);
        } catch (error) {
          log.error('receipt failed', { eventId: line.id, poison: error instanceof PoisonMessage, error });
          if (error instanceof PoisonMessage && (await setAside(withoutNames(logGroup, line), error, log))) return;
          failure = error;
        }
      });
      return unknown;
    }
    const unknown = await look(logEvents as readonly LogEvent[]);
    const fresh = unknown.filter(({ timestamp }) => now() - timestamp < soonMs);
    if (fresh.length > 0) await pause();
    const left = unknown.length - fresh.length + (await look(fresh)).length;
    if (left > 0) log.info('receipts of others', { passedOver: left });
    if (failure) throw failure;
  };

export const receiptSource = receiptsAfter(() => sleep(pauseMs));

/** Every bundle of a consumer has this: hence no schema. @throws PoisonMessage */
function unpacked(event: unknown): Delivered {
  const data = (event as { awslogs?: { data?: unknown } }).awslogs?.data;
  try {
    const unzipped = gunzipSync(Buffer.from(String(data), 'base64'), { maxOutputLength: mostBytes });
    return Object(JSON.parse(unzipped.toString())) as Delivered;
  } catch {
    throw new PoisonMessage('not a delivery of CloudWatch Logs');
  }
}

/** @throws PoisonMessage */
function receiptOf(logGroup: unknown, { timestamp, message }: LogEvent): DeliveryReceipt {
  const { status, notification, delivery } = Object(parseJson(message)) as Line;
  const receipt = notification?.messageId;
  const isRead = (status === 'SUCCESS' || status === 'FAILURE') && typeof receipt === 'string' && idForm.test(receipt);
  if (!isRead) throw new PoisonMessage('not a line of SNS about a delivery');
  return {
    channel: String(logGroup).includes('/app/') ? 'push' : 'sms',
    receipt,
    at: new Date(timestamp).toISOString(),
    delivered: status === 'SUCCESS',
    response: String(delivery?.providerResponse ?? delivery?.statusCode ?? '')
      .replaceAll(/\p{Cc}+/gu, ' ')
      .slice(0, longestResponse),
  };
}

/** What is kept of a line that nobody can read: where it stands in the log, and of what is known no number, token or text. */
function withoutNames(logGroup: unknown, { id, message }: LogEvent): string {
  const place = { eventId: id, logGroup };
  try {
    const { status, notification, delivery } = Object(JSON.parse(message)) as Line;
    const { messageId, timestamp } = notification ?? {};
    return JSON.stringify({
      ...place,
      status: short(status),
      notification: { messageId: short(messageId), timestamp: short(timestamp) },
      delivery: { statusCode: short(delivery?.statusCode) },
    });
  } catch {
    return JSON.stringify(place);
  }
}

const short = (value: unknown) =>
  typeof value === 'string' ? value.slice(0, 64) : typeof value === 'number' ? value : undefined;
