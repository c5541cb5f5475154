import { update } from '../../../lib/runtime/aws/expressions.ts';
import { wakeAgenda, wakeShards } from './keys.ts';
import { type Messages, messagesTable, unlessRefused } from './messages-table.ts';

/** An entry of the list of what waits: keys alone. */
export interface Due {
  readonly pk: string;
  readonly sk: string;
  readonly agendaAt: string;
}
export type Agenda = ReturnType<typeof agendaStore>;

/** What waits for its time, in parts that are asked one after the other. */
export function agendaStore({ dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable()) {
  return {
    shards: wakeShards,

    /** Whose time has come; some seconds late. */
    async due(shard: string, now: Date, limit: number): Promise<Due[]> {
      const { Items } = await dynamo.query<Due>({
        TableName: name(),
        IndexName: 'agenda',
        KeyConditionExpression: 'agenda = :wake AND agendaAt <= :now',
        ExpressionAttributeValues: { ':wake': wakeAgenda(shard), ':now': now.toISOString() },
        Limit: limit,
      });
      return Items;
    },

    /** Makes it work again: the stream hands it over. @returns false when somebody else did, or its time has changed. */
    wake: ({ pk, sk, agendaAt }: Due): Promise<boolean> => {
      const [kind, , channel] = sk.split('#');
      const isDelivery = kind === 'DELIVERY';
      const set = isDelivery
        ? { state: 'queued', work: channel, until: undefined }
        : { state: 'running', work: 'batch' };
      return unlessRefused(
        dynamo.update(
          update(
            name(),
            { pk, sk },
            {
              set: { ...set, agenda: undefined, agendaAt: undefined },
              when: '#agendaAt = :seen AND #state IN (:held, :scheduled)',
              values: { ':seen': agendaAt, ':held': 'held', ':scheduled': 'scheduled' },
            },
          ),
        ),
      );
    },
  };
}
