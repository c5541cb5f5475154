import { jobFailed, jobFinished } from '../contract/job.ts';
import { leaveEvent } from '../events/leave-event.ts';
import type { TransactItem } from '../runtime/aws/dynamo.ts';
import { Delete, Update } from '../runtime/aws/expressions.ts';
import type { Tools } from '../runtime/tools.ts';
import { holderKey, type JobItem, type Reason, ticketKey } from './items.ts';
import { eventTableOf } from './jobs-table.ts';

/** What becomes of a job for good. */
export type End =
  | { readonly state: 'done'; readonly result?: string | undefined }
  | { readonly state: 'failed'; readonly reason: Reason }
  | { readonly state: 'cancelled' };

/** Days for which a job that is over can be looked at. */
export const keptDays = 30;

/**
 * The writes that end a job as it was read: its state, its key given back, the event that tells of it. Their first one is conditional on
 * the turn.
 */
export function endWrites(
  tableName: string,
  item: JobItem,
  end: End,
  tools: Pick<Tools, 'newId' | 'now'>,
): TransactItem[] {
  const { pk, sk, kind, key, jobId, personId, turn } = item;
  const at = tools.now();
  const detail = { jobId, kind, ...(personId ? { personId } : {}) };
  const table = eventTableOf({ name: () => tableName });
  const writes = [
    Update(
      tableName,
      { pk, sk },
      {
        set: {
          state: end.state,
          turn: turn + 1,
          reason: end.state === 'failed' ? end.reason : undefined,
          result: end.state === 'done' ? end.result : undefined,
          finishedAt: at.toISOString(),
          updatedAt: at.toISOString(),
          expiresAt: Math.floor(at.getTime() / 1000) + keptDays * 86_400,
          ...{ agenda: undefined, agendaAt: undefined, dueAt: undefined, holds: undefined, cancelRequested: undefined },
        },
        add: { revision: 1 },
        when: '#turn = :turn AND NOT #state IN (:done, :failed, :cancelled)',
        values: { ':turn': turn, ':done': 'done', ':failed': 'failed', ':cancelled': 'cancelled' },
      },
    ),
  ];
  if (key !== undefined) {
    const name = tableName;
    const mine = { when: 'attribute_not_exists(#pk) OR #jobId = :id', values: { ':id': jobId } };
    if (item.holds) writes.push(Delete(name, holderKey(kind, key), mine));
    writes.push(Delete(name, ticketKey(kind, key, jobId), mine));
  }
  if (end.state === 'done') writes.push(leaveEvent(table, jobFinished, `JOB#${jobId}`, detail, tools));
  if (end.state === 'failed') {
    writes.push(leaveEvent(table, jobFailed, `JOB#${jobId}`, { ...detail, code: end.reason.code }, tools));
  }
  return writes;
}
