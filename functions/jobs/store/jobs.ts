import { endWrites } from '../../../lib/jobs/end-job.ts';
import { type JobItem, jobKey, lookAt, ownerPartition, shardOf } from '../../../lib/jobs/items.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { toJob } from '../model/job-view.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type JobStore = ReturnType<typeof jobStore>;

/** The jobs of people, as they watch, cancel and repeat them. */
export function jobStore(table: JobsTable = jobsTable()) {
  const { dynamo, name } = table;
  const outcomes = createOutcomes(dynamo, {
    name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });

  /** @throws AppError `conflict` when the job is not as it was read. */
  async function commit(after: JobItem, writes: readonly TransactItem[], { idempotency, now }: Command) {
    try {
      return await outcomes.commit({ writes, idempotency, response: toJob(after), now: now() });
    } catch (error) {
      if (error instanceof Refused) throw new AppError('conflict');
      throw error;
    }
  }

  return {
    outcomes,

    /** Strongly consistent. @throws AppError `not-found` also when it is somebody else's. */
    async get(personId: string, jobId: string): Promise<JobItem> {
      const Key = jobKey(ownerPartition({ personId }), jobId);
      const { Item } = await dynamo.get<JobItem>({ TableName: name(), Key, ConsistentRead: true });
      if (!Item) throw new AppError('not-found');
      return Item;
    },

    /** One page, newest first, strongly consistent. */
    async page(personId: string, limit: number, start?: Key) {
      const { Items, LastEvaluatedKey } = await dynamo.query<JobItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :job)',
        ExpressionAttributeValues: { ':pk': ownerPartition({ personId }), ':job': 'JOB#' },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { items: Items, next: LastEvaluatedKey };
    },

    /** One that has not begun ends now, one that runs is asked to. */
    cancel(item: JobItem, command: Command) {
      const at = command.now();
      const updatedAt = at.toISOString();
      if (item.state !== 'running') {
        const cancelled = { state: 'cancelled', updatedAt, finishedAt: updatedAt } as const;
        return commit({ ...item, ...cancelled }, endWrites(name(), item, { state: 'cancelled' }, command), command);
      }
      const { pk, sk } = item;
      const ask = Update(
        name(),
        { pk, sk },
        {
          set: { cancelRequested: true, updatedAt },
          add: { revision: 1 },
          when: '#turn = :turn AND #state = :running',
          values: { ':turn': item.turn, ':running': 'running' },
        },
      );
      return commit({ ...item, cancelRequested: true, updatedAt }, [ask], command);
    },

    /** From its last checkpoint on, with all of its tries. */
    retry(item: JobItem, command: Command) {
      const at = command.now();
      const { pk, sk } = item;
      const set = {
        state: 'queued' as const,
        turn: item.turn + 1,
        attempt: 0,
        dueAt: at.toISOString(),
        agenda: shardOf(item.jobId),
        agendaAt: lookAt(at.getTime(), at.getTime()),
        updatedAt: at.toISOString(),
        ...{ reason: undefined, finishedAt: undefined, expiresAt: undefined },
      };
      const write = Update(
        name(),
        { pk, sk },
        { set, add: { revision: 1 }, when: '#turn = :turn', values: { ':turn': item.turn } },
      );
      const { reason: _reason, finishedAt: _finishedAt, expiresAt: _expiresAt, ...rest } = item;
      return commit({ ...rest, ...set } as JobItem, [write], command);
    },

    /** Ends a job of somebody who is being erased, if it is not over. */
    async stop(item: JobItem, tools: Pick<Command, 'now' | 'newId'>): Promise<void> {
      await dynamo.transactWrite({ TransactItems: endWrites(name(), item, { state: 'cancelled' }, tools) });
    },

    /** A page of whatever stands in the person's partition: jobs and schedules; a megabyte at most, so it may be short and have more behind it. */
    async all(personId: string, limit: number): Promise<{ readonly items: JobItem[]; readonly more: boolean }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<JobItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': ownerPartition({ personId }) },
        ConsistentRead: true,
        Limit: limit,
      });
      return { items: Items, more: LastEvaluatedKey !== undefined };
    },

    async remove({ pk, sk }: Pick<JobItem, 'pk' | 'sk'>): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: { pk, sk } });
    },
  };
}
