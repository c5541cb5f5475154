import { agendaPartition, agendaShards } from '../model/agenda.ts';
import { type Tables, tablesOf } from './tables.ts';

export type Agenda = ReturnType<typeof agendaStore>;

/** What is due; some seconds late, as indexes are. */
export function agendaStore({ dynamo, name }: Pick<Tables, 'dynamo' | 'name'> = tablesOf()) {
  return {
    shards: agendaShards,

    /** Whose time has come, the oldest first. @param after the place before the first. */
    async due(shard: string, now: Date, limit: number, after = '') {
      const { Items } = await dynamo.query<{ readonly pk: string; readonly agendaAt: string }>({
        TableName: name(),
        IndexName: 'agenda',
        KeyConditionExpression: 'agenda = :shard AND agendaAt BETWEEN :after AND :until',
        ExpressionAttributeValues: {
          ':shard': agendaPartition(shard),
          ':after': after || ' ',
          ':until': `${now.toISOString()}~`,
        },
        Limit: limit,
      });
      return Items.filter(({ agendaAt }) => agendaAt !== after);
    },
  };
}
