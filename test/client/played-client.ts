import type { SocketMessage, SocketOptions, SocketState } from '../../client/src/socket/socket.ts';

/** A client whose socket the test plays. */
export function playedClient() {
  const sent: SocketMessage[] = [];
  let options: SocketOptions | undefined;
  let opened = 0;
  let state: SocketState = 'connecting';
  const enter = (next: SocketState, error?: unknown) => {
    state = next;
    options?.onState?.(next, error);
  };
  return {
    client: {
      socket(given: SocketOptions) {
        options = given;
        opened += 1;
        state = 'connecting';
        return {
          get state() {
            return state;
          },
          send(message: SocketMessage) {
            if (state !== 'open') return false;
            sent.push(message);
            return true;
          },
          reconnectNow() {},
          close: () => enter('closed'),
        };
      },
    },
    sent,
    opened: () => opened,
    state: () => state,
    enter,
    say: (message: SocketMessage) => options?.onMessage(message),
  };
}
