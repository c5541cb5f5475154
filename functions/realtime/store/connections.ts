import { variables } from '../../../lib/contract/environment.ts';
import { type Connections, createConnections } from '../../../lib/runtime/aws/connections.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName, variable } from '../../../lib/runtime/environment.ts';
import { realtime } from '../contract.ts';

export interface Connection {
  readonly personId: string;
  readonly connectionId: string;
  readonly sessionId: string;
  /** Epoch seconds. */
  readonly signedInAt: number;
  readonly connectedAt: string;
}

/** API Gateway closes a socket after two hours; items of sockets whose end was never told go ten minutes later. */
const lifetimeSeconds = 2 * 3600 + 600;
/** More than a person may hold. */
export const pageSize = 100;

const partition = (personId: string) => `PERSON#${personId}`;
const key = (personId: string, connectionId: string) => ({ pk: partition(personId), sk: `CONNECTION#${connectionId}` });

export type ConnectionStore = ReturnType<typeof connectionStore>;

/** Open sockets by person. */
export function connectionStore(
  dynamo: Dynamo = createDynamo(),
  name = () => tableName(realtime, 'connections'),
  sockets: Pick<Connections, 'close'> = createConnections(() => variable(variables.socketsEndpoint)),
) {
  async function list(personId: string): Promise<Connection[]> {
    const { Items } = await dynamo.query<Connection>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :connection)',
      ExpressionAttributeValues: { ':pk': partition(personId), ':connection': 'CONNECTION#' },
      ConsistentRead: true,
      Limit: pageSize,
    });
    return Items.sort((a, b) => (a.connectedAt < b.connectedAt ? -1 : 1));
  }

  async function forget(personId: string, connectionId: string): Promise<void> {
    await dynamo.delete({ TableName: name(), Key: key(personId, connectionId) });
  }

  return {
    /** Oldest first. Strongly consistent. */
    list,
    forget,

    async remember(connection: Connection, now: Date): Promise<void> {
      const { personId, connectionId } = connection;
      const expiresAt = Math.floor(now.getTime() / 1000) + lifetimeSeconds;
      const Item = { ...key(personId, connectionId), entity: 'Connection', ...connection, expiresAt };
      await dynamo.put({ TableName: name(), Item });
    },

    /** Closes a socket and forgets it; one that is closed already is forgotten. */
    async close({ personId, connectionId }: Connection): Promise<void> {
      await sockets.close(connectionId);
      await forget(personId, connectionId);
    },
  };
}
