import type { TransactItem } from '../runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../runtime/aws/errors.ts';
import { Delete } from '../runtime/aws/expressions.ts';
import { holderKey, isOver, type JobItem, jobKey, keyPartition, ticketKey } from './items.ts';
import type { JobsTable } from './jobs-table.ts';

interface Ticket {
  readonly pk: string;
  readonly sk: string;
  /** Where the job stands. */
  readonly owner: string;
  readonly jobId: string;
}

/**
 * Seconds after which a ticket goes by itself, that of a job which is no more where no other one looks. A job that waits is looked at every few
 * minutes, and leaves its ticket anew.
 */
const ticketLasts = 86_400;

/** Looks at a key that changes hands under way. */
const mostRounds = 4;

/**
 * Who may run, of the jobs with one key. A job holds its key from its first slice to its end, also while it waits for a retry. Who finds it
 * taken leaves a ticket, then looks again: either it finds the key free, or whoever gives it back finds the ticket.
 */
export function keyQueue({ dynamo, name }: JobsTable) {
  async function first(kind: string, key: string): Promise<Ticket | undefined> {
    const { Items } = await dynamo.query<Ticket>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :ticket)',
      ExpressionAttributeValues: { ':pk': keyPartition(kind, key), ':ticket': 'TICKET#' },
      ConsistentRead: true,
      Limit: 1,
    });
    return Items[0];
  }

  /** Takes away the ticket of a job that is no more: one that was cancelled while its worker left the ticket. @returns whether it was such. */
  async function dropped({ pk, sk, owner, jobId }: Ticket): Promise<boolean> {
    const Key = jobKey(owner, jobId);
    const { Item } = await dynamo.get<JobItem>({ TableName: name(), Key, ConsistentRead: true });
    if (Item && !isOver(Item)) return false;
    await dynamo.delete({ TableName: name(), Key: { pk, sk } });
    return true;
  }

  return {
    /** Who is next, strongly consistent. */
    first,

    /** Takes the key with a change of the job; all or nothing. @returns false when it waits now, or the job is not as it was read. */
    async take({ pk, kind, key = '', jobId, holds }: JobItem, change: TransactItem, now: Date): Promise<boolean> {
      const expiresAt = Math.floor(now.getTime() / 1000) + ticketLasts;
      const ticket = ticketKey(kind, key, jobId);
      const hold: TransactItem = {
        Put: {
          TableName: name(),
          Item: { ...holderKey(kind, key), entity: 'KeyHolder', owner: pk, jobId },
          ConditionExpression: 'attribute_not_exists(pk) OR jobId = :id',
          ExpressionAttributeValues: { ':id': jobId },
        },
      };
      const leave = Delete(name(), ticket, {
        when: 'attribute_not_exists(#pk) OR #jobId = :id',
        values: { ':id': jobId },
      });
      for (let round = 0; round < mostRounds; round += 1) {
        // Whoever holds the key goes on, also before those who wait.
        const next = holds ? undefined : await first(kind, key);
        if (next && next.jobId < jobId && (await dropped(next))) continue;
        if (!next || next.jobId >= jobId) {
          try {
            await dynamo.transactWrite({ TransactItems: [change, hold, leave] });
            return true;
          } catch (error) {
            if (!(error instanceof TransactionCanceled)) throw error;
            if (error.conditionFailedAt(0)) return false;
            if (!error.conditionFailedAt(1)) throw error;
          }
        }
        await dynamo.put({ TableName: name(), Item: { ...ticket, entity: 'KeyTicket', owner: pk, jobId, expiresAt } });
        const { Item } = await dynamo.get({ TableName: name(), Key: holderKey(kind, key), ConsistentRead: true });
        if (Item) return false;
      }
      return false;
    },
  };
}
