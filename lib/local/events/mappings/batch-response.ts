import type { InvokeResult } from '../../model.ts';

/** Which items of a batch failed: all of them, or those of these ids (none when it is empty). */
export type BatchOutcome = 'all' | ReadonlySet<string>;

const none: ReadonlySet<string> = new Set();

/**
 * Reads what a function answered to a batch, by Lambda's rules: an error fails the whole batch; without ReportBatchItemFailures any
 * answer succeeds; with it, an absent answer or list succeeds, and a list with an id that is empty, missing or not of this batch,
 * or an answer that is no object, fails the whole batch.
 */
export function readBatchResponse(
  result: InvokeResult,
  reportsItemFailures: boolean,
  ids: ReadonlySet<string>,
): BatchOutcome {
  if (result.error !== undefined) return 'all';
  const answer = result.payload;
  if (!reportsItemFailures || answer === null || answer === undefined) return none;
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const list: unknown = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (list === null || list === undefined) return none;
  if (!Array.isArray(list)) return 'all';
  const failed = new Set<string>();
  for (const item of list) {
    const id: unknown = item?.itemIdentifier;
    if (typeof id !== 'string' || !ids.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}

/** One line that says why a batch failed. */
export function failureReason(result: InvokeResult): string {
  if (result.error !== undefined) return `${result.error.type}: ${result.error.message}`;
  return `its answer fails the batch: ${JSON.stringify(result.payload)?.slice(0, 200)}`;
}
