import type { SQSRecord } from 'aws-lambda';
import type { EventsContext } from '../context.ts';
import { failureReason, readBatchResponse } from '../mappings/batch-response.ts';
import type { Mapping } from '../mappings/mapping.ts';
import type { MappingConfig } from '../mappings/mapping-config.ts';
import { startQueuePoller } from './queue-poller.ts';

/** Feeds a function from a queue; a failing batch, or the messages that the function reports as failed, come again. */
export function startQueueMapping(
  context: EventsContext,
  config: MappingConfig,
  redeliverAfterSeconds?: number,
): Mapping {
  const { functions, log } = context.runtime;
  return startQueuePoller(context, {
    ...config,
    redeliverAfterSeconds,
    async handle(batch: readonly SQSRecord[]) {
      const result = await functions.invoke(config.functionName, { Records: batch });
      const ids = new Set(batch.map((record) => record.messageId));
      const outcome = readBatchResponse(result, config.reportsItemFailures, ids);
      const failed = outcome === 'all' ? batch : batch.filter((record) => outcome.has(record.messageId));
      if (failed.length > 0) {
        const reason = outcome === 'all' ? failureReason(result) : 'reported by the function';
        const messageIds = failed.map((record) => record.messageId);
        log.warn(`${config.path}: ${failed.length} of ${batch.length} messages failed (${reason})`, { messageIds });
      }
      return failed;
    },
  });
}
