import { agendaOf, agendaShards, lookAgainAt } from '../../../lib/jobs/items.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import { fire, type ScheduleItem } from '../../../lib/jobs/schedules.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';

/** An entry of the list of what is to be looked at: keys alone. */
export interface Due {
  readonly pk: string;
  readonly sk: string;
  readonly agendaAt: string;
}

export type Agenda = ReturnType<typeof agendaStore>;

/** What is to be looked at, some seconds late. */
export function agendaStore(table: JobsTable = jobsTable()) {
  const { dynamo, name } = table;
  return {
    shards: agendaShards,

    /** The oldest first. @param after the one before the first. */
    async due(shard: string, now: Date, limit: number, after?: Due): Promise<readonly Due[]> {
      const agenda = agendaOf(shard);
      const { Items } = await dynamo.query<Due>({
        TableName: name(),
        IndexName: 'agenda',
        KeyConditionExpression: 'agenda = :wake AND agendaAt <= :now',
        ExpressionAttributeValues: { ':wake': agenda, ':now': now.toISOString() },
        Limit: limit,
        ...(after ? { ExclusiveStartKey: { pk: after.pk, sk: after.sk, agenda, agendaAt: after.agendaAt } } : {}),
      });
      return Items;
    },

    /**
     * Begins another turn of a job that is due: the table's stream then sends it to its queue, and whoever held it holds it no more.
     * @returns false when somebody else did.
     */
    async wake({ pk, sk, agendaAt }: Due, now: Date): Promise<boolean> {
      try {
        await dynamo.update(
          update(
            name(),
            { pk, sk },
            {
              set: { state: 'queued', agendaAt: lookAgainAt(now.getTime()), updatedAt: now.toISOString() },
              add: { turn: 1, revision: 1 },
              when: '#agendaAt = :seen AND #state IN (:scheduled, :queued, :running)',
              values: { ':seen': agendaAt, ':scheduled': 'scheduled', ':queued': 'queued', ':running': 'running' },
            },
          ),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Enqueues the job of a schedule that is due. @returns false when somebody else did. */
    async fire({ pk, sk }: Due, now: Date): Promise<boolean> {
      const { Item } = await dynamo.get<ScheduleItem>({ TableName: name(), Key: { pk, sk }, ConsistentRead: true });
      return Item?.nextAt !== undefined && Item.nextAt <= now.toISOString() && fire(table, Item, now);
    },
  };
}
