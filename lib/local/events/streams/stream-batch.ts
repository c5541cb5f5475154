import type { InvokeResult } from '../../model.ts';
import { pause } from '../clock.ts';
import type { EventsContext } from '../context.ts';
import { failureReason, readBatchResponse } from '../mappings/batch-response.ts';
import type { MappingConfig } from '../mappings/mapping-config.ts';
import { type GivenUp, reportGivenUp } from './failure-destination.ts';
import { ageOf, type StreamRecord } from './stream-record.ts';

const firstRetryMs = 100;
const longestRetryMs = 10_000;
/** Between calls when there is no room for the function. */
const refusedPauseMs = 1000;

/** Works through batches of one shard; see `work`. */
export interface StreamBatches {
  /**
   * Calls the function with the batch until every record is handled or given up, and reports each such record with `done`. Ends
   * early, with records left open, only when stopping.
   */
  work(batch: readonly StreamRecord[]): Promise<void>;
}

/**
 * Failure of a batch, by Lambda's rules: with ReportBatchItemFailures what lies before the lowest failed record is done and the rest
 * comes again; with bisect a failing batch is halved, which does not count as a retry; otherwise it is retried with growing pauses
 * until MaximumRetryAttempts or MaximumRecordAgeInSeconds gives it up to the OnFailure destination.
 */
export function streamBatches(
  context: EventsContext,
  config: MappingConfig,
  shardId: string,
  stopping: AbortSignal,
  done: (records: readonly StreamRecord[]) => void,
): StreamBatches {
  const { runtime, clock } = context;

  async function work(batch: readonly StreamRecord[]): Promise<void> {
    let rest = batch;
    let failures = 0;
    let invokes = 0;
    let last: InvokeResult | undefined;
    while (rest.length > 0 && !stopping.aborted) {
      const expired = expiredAmong(rest);
      if (expired > 0) {
        await giveUp({
          records: rest.slice(0, expired),
          shardId,
          condition: 'RecordAgeExceeded',
          invokeCount: invokes,
          last,
        });
        rest = rest.slice(expired);
        failures = 0;
        continue;
      }
      context.activity.count += 1;
      const answer = await call(rest);
      if (answer === 'too large' && rest.length > 1) return halve(rest);
      if (typeof answer === 'string') {
        await pause(clock, refusedPauseMs, stopping);
        continue;
      }
      last = answer;
      invokes += 1;
      const handled = handledBy(last, rest);
      if (handled > 0) {
        done(rest.slice(0, handled));
        rest = rest.slice(handled);
        if (rest.length === 0) return;
      }
      warn(last, rest);
      if (handled > 0) failures = 1;
      else if (config.bisect && rest.length > 1) return halve(rest);
      else failures += 1;
      if (config.maximumRetries >= 0 && failures > config.maximumRetries) {
        await giveUp({ records: rest, shardId, condition: 'RetryAttemptsExhausted', invokeCount: invokes, last });
        return;
      }
      await pause(clock, Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs), stopping);
    }
  }

  async function halve(batch: readonly StreamRecord[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await work(batch.slice(0, middle));
    if (!stopping.aborted) await work(batch.slice(middle));
  }

  /** The function was not run at all, as when there is no room for it: that is not a failure of the batch. */
  async function call(batch: readonly StreamRecord[]): Promise<InvokeResult | 'too large' | 'refused'> {
    try {
      return await runtime.functions.invoke(config.functionName, { Records: batch });
    } catch (cause) {
      const { name, message } = cause as Error;
      if (name === 'RequestTooLargeException' && batch.length > 1) return 'too large';
      if (!stopping.aborted) runtime.log.warn(`${config.path}: the function was not run: ${message}`);
      return 'refused';
    }
  }

  /** How many records from the front on are handled. */
  function handledBy(result: InvokeResult, batch: readonly StreamRecord[]): number {
    const ids = new Set(batch.map((record) => record.dynamodb.SequenceNumber));
    const outcome = readBatchResponse(result, config.reportsItemFailures, ids);
    if (outcome === 'all') return 0;
    const lowest = batch.findIndex((record) => outcome.has(record.dynamodb.SequenceNumber));
    return lowest < 0 ? batch.length : lowest;
  }

  function expiredAmong(batch: readonly StreamRecord[]): number {
    if (config.maximumAgeSeconds < 0) return 0;
    const young = batch.findIndex((record) => ageOf(record, clock.now()) <= config.maximumAgeSeconds * 1000);
    return young < 0 ? batch.length : young;
  }

  function warn(result: InvokeResult, batch: readonly StreamRecord[]): void {
    const range = `${batch[0]?.dynamodb.SequenceNumber} to ${batch.at(-1)?.dynamodb.SequenceNumber}`;
    runtime.log.warn(`${config.path}: ${batch.length} records failed (${failureReason(result)})`, { shardId, range });
  }

  async function giveUp(lost: GivenUp): Promise<void> {
    const where = config.onFailureArn ?? 'nowhere, the mapping names no destination';
    runtime.log.error(
      `${config.path}: gave up ${lost.records.length} records (${lost.condition}), reported to ${where}`,
    );
    for (let pauseMs = firstRetryMs; !stopping.aborted; pauseMs = Math.min(pauseMs * 2, longestRetryMs)) {
      try {
        await reportGivenUp(context, config, lost);
        done(lost.records);
        return;
      } catch (cause) {
        runtime.log.error(`${config.path}: cannot report to ${where}: ${(cause as Error).message}`);
        await pause(clock, pauseMs, stopping);
      }
    }
  }

  return { work };
}
