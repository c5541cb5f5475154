import { AppError } from '../runtime/app-error.ts';
import type { TransactItem } from '../runtime/aws/dynamo.ts';
import type { RouteContext } from '../runtime/operation.ts';
import { createOutcomes, Refused } from '../runtime/outcomes.ts';
import { type JobItem, jobKey, ownerPartition } from './items.ts';
import { type JobsTable, jobsTable } from './jobs-table.ts';

/** Jobs that people ask for and that end in a file: reports and exports are their jobs, nothing else is kept of them. */
export function fileJobStore({ dynamo, name }: JobsTable = jobsTable()) {
  const outcomes = createOutcomes(dynamo, {
    name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });
  return {
    outcomes,

    /**
     * @param writes the job as `enqueue` gives it, and what must hold beside it.
     * @throws AppError `conflict` when it does not.
     */
    async create<T>(
      writes: readonly TransactItem[],
      response: T,
      { idempotency, now }: Pick<RouteContext, 'idempotency' | 'now'>,
    ): Promise<T> {
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },

    /** A job of the person; strongly consistent. */
    async find(personId: string, jobId: string): Promise<JobItem | undefined> {
      const Key = jobKey(ownerPartition({ personId }), jobId);
      return (await dynamo.get<JobItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },
  };
}
