import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { bankConnected, type bankConsentEnded, bankDisconnected } from '../contract/events.ts';
import { type ConnectionItem, connectionKey, countKey, dueAttributes, heldConnectionKey } from './items.ts';
import { connectionReader } from './reader.ts';
import { eventTable, type Tables, tablesOf } from './tables.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
type Told = typeof bankConnected | typeof bankConsentEnded | typeof bankDisconnected;
export type ConnectionStore = ReturnType<typeof connectionStore>;

const mostRounds = 8;

/** Connections as their holders change them. */
export function connectionStore(tables: Tables = tablesOf()) {
  const { dynamo, name, outcomes } = tables;
  const reader = connectionReader(tables);

  const told = (event: Told, connectionId: string, tools: Pick<Tools, 'now' | 'newId'>): TransactItem =>
    leaveEvent(eventTable(tables), event, `CONNECTION#${connectionId}`, { connectionId }, tools);

  /** A change that devices are told of. */
  const change = (before: ConnectionItem, set: Readonly<Record<string, unknown>>): TransactItem =>
    Update(name(), connectionKey(before.connectionId), {
      set: { ...set, revision: before.revision + 1, toldAt: before.revision + 1 },
      when: '#revision = :seen',
      values: { ':seen': before.revision },
    });

  /** Takes a connection out of its holder's. */
  const unlink = (holderId: string, connectionId: string): TransactItem[] => [
    Delete(name(), heldConnectionKey(holderId, connectionId)),
    Update(name(), countKey(holderId), { add: { connections: -1 }, when: 'attribute_exists(#connections)' }),
  ];

  /** What is to be fetched no more; the provider is told behind it. */
  const ended = (connectionId: string, { now }: Pick<Tools, 'now'>) => ({
    state: 'removing' as const,
    link: undefined,
    accounts: [],
    attempts: 0,
    ...dueAttributes(connectionId, now().toISOString()),
  });

  /** It is its holder's no more from now on. */
  const removal = ({ connectionId, holderId = '' }: ConnectionItem, tools: Pick<Tools, 'now' | 'newId'>) => ({
    set: ended(connectionId, tools),
    writes: [...unlink(holderId, connectionId), told(bankDisconnected, connectionId, tools)],
  });

  async function commit<T>(writes: readonly TransactItem[], response: T, command: Omit<Command, 'newId'>): Promise<T> {
    const { idempotency, now } = command;
    try {
      return await outcomes.commit({ writes, idempotency, response, now: now() });
    } catch (error) {
      if (error instanceof Refused) throw new AppError('conflict');
      throw error;
    }
  }

  /** A run changes the row at any moment: who is refused because of it looks again. @throws AppError `not-found` when it is removed meanwhile. */
  async function persist<T>(row: ConnectionItem, write: (row: ConnectionItem) => Promise<T>): Promise<T> {
    let seen = row;
    for (let round = 1; ; round += 1) {
      try {
        return await write(seen);
      } catch (error) {
        if (round === mostRounds || !(error instanceof AppError && error.code === 'conflict')) throw error;
        seen = await reader.get(row.connectionId);
      }
    }
  }

  const asking = (connectionId: string, at: string) =>
    Update(name(), connectionKey(connectionId), {
      set: dueAttributes(connectionId, at),
      add: { asked: 1 },
      when: '#state = :active',
      values: { ':active': 'active' },
    });

  return {
    ...reader,
    outcomes,
    persist,
    change,
    told,
    removal,
    ended,
    unlink,

    /** @throws AppError `connection-limit`; `conflict` for a copy of the command that is not known any more. */
    async add<T>(item: ConnectionItem, most: number, response: T, { idempotency, now }: Command): Promise<T> {
      const { connectionId, holderId = '' } = item;
      const held = { ...heldConnectionKey(holderId, connectionId), entity: 'HeldConnection', connectionId };
      const writes = [
        Create(name(), { ...item }),
        Create(name(), held),
        {
          Update: {
            TableName: name(),
            Key: countKey(holderId),
            UpdateExpression: 'SET connections = if_not_exists(connections, :none) + :one, entity = :entity',
            ConditionExpression: 'attribute_not_exists(connections) OR connections < :most',
            ExpressionAttributeValues: { ':none': 0, ':one': 1, ':most': most, ':entity': 'HolderCount' },
          },
        },
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw error.at(0) ? new AppError('conflict') : new AppError('connection-limit', `At most ${most} connections.`);
      }
    },

    /** @throws AppError `conflict` when somebody else changed it meanwhile. */
    update: commit,

    async connected<T>(before: ConnectionItem, consentUntil: string, response: T, command: Command): Promise<T> {
      const set = { state: 'active', consentUntil, link: undefined, linkExpiresAt: undefined, problem: undefined };
      const due = dueAttributes(before.connectionId, command.now().toISOString());
      const writes = [
        change(before, { ...set, attempts: 0, ...due }),
        told(bankConnected, before.connectionId, command),
      ];
      return commit(writes, response, command);
    },

    /** Says that there is something to fetch, with the outcome of who asks. @throws AppError `connection-inactive`. */
    async refresh<T>(connectionId: string, response: T, { idempotency, now }: Command): Promise<T> {
      try {
        const writes = [asking(connectionId, now().toISOString())];
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('connection-inactive');
        throw error;
      }
    },

    /** The same, said by the provider. @returns false when nobody knows of it, or it is not active. */
    async ask(connectionId: string, now: Date): Promise<boolean> {
      try {
        const { Update: one } = asking(connectionId, now.toISOString());
        await dynamo.update(one as NonNullable<typeof one>);
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionFailed') return false;
        throw error;
      }
    },
  };
}
