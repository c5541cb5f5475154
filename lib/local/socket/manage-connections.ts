import type { ConnectionsHook } from '../model.ts';
import type { Connection } from './connection.ts';
import { MAX_MESSAGE_BYTES } from './frame-limit.ts';
import type { SocketApi } from './read-socket-api.ts';

/** Rejection of a message that no client would be sent: the endpoint answers 413. */
export class PayloadTooLarge extends Error {
  override readonly name = 'PayloadTooLargeException';
  readonly statusCode = 413;
}

/** `@connections` of one API over its open connections. `post` rejects with PayloadTooLarge above 128 KB. */
export function manageConnections(api: SocketApi, open: ReadonlyMap<string, Connection>): ConnectionsHook {
  const find = (apiId: string, stage: string, connectionId: string) => {
    const connection = open.get(connectionId);
    return apiId === api.id && connection?.peer.stage.name === stage ? connection : undefined;
  };
  return {
    post: async (apiId, stage, connectionId, data) => {
      if (data.length > MAX_MESSAGE_BYTES)
        throw new PayloadTooLarge(`a message holds at most ${MAX_MESSAGE_BYTES} bytes`);
      return (await find(apiId, stage, connectionId)?.send(data)) ?? false;
    },
    get: async (apiId, stage, connectionId) => find(apiId, stage, connectionId)?.state,
    delete: async (apiId, stage, connectionId) => {
      const connection = find(apiId, stage, connectionId);
      connection?.close(1000, 'Connection Closed Normally');
      return connection !== undefined;
    },
  };
}
