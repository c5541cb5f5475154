import { AwsError } from './errors.ts';
import { type ClientOptions, send } from './send.ts';
import { encodeSegment } from './sign.ts';

/** Open connections of the WebSocket API. A connection that is no longer there is a result, not an error. */
export interface Connections {
  /** Sends one frame, at most 32 KB. A lost answer may send it twice. */
  post(connectionId: string, data: string | Uint8Array): Promise<'sent' | 'gone'>;
  /** Closes the connection. */
  close(connectionId: string): Promise<'closed' | 'gone'>;
}

/** @param endpoint management address with the stage: `https://abc.execute-api.eu-west-1.amazonaws.com/live`. */
export function createConnections(endpoint: () => string, options: ClientOptions = {}): Connections {
  async function call<T>(
    method: string,
    connectionId: string,
    body: string | Uint8Array,
    done: T,
  ): Promise<T | 'gone'> {
    const { origin, pathname } = new URL(endpoint());
    try {
      await send(
        {
          operation: 'execute-api:ManageConnections',
          service: 'execute-api',
          origin,
          exactOrigin: true,
          method,
          path: `${pathname.replace(/\/$/, '')}/@connections/${encodeSegment(connectionId)}`,
          headers: method === 'POST' ? { 'content-type': 'application/octet-stream' } : {},
          body,
        },
        options,
      );
      return done;
    } catch (error) {
      if (error instanceof AwsError && (error.status === 410 || error.code === 'GoneException')) return 'gone';
      throw error;
    }
  }
  return {
    post: (connectionId, data) => call('POST', connectionId, data, 'sent' as const),
    close: (connectionId) => call('DELETE', connectionId, '', 'closed' as const),
  };
}
