import type { Socket, SocketMessage } from '../../socket/socket.ts';
import type { Context } from '../context.ts';
import { failureOf } from '../errors.ts';

/** Spaces that one socket hears of. */
const mostSubscribed = 50;
/** Milliseconds after which a subscription without an answer is asked for again. */
const answerWithin = 10_000;

export interface Live {
  /** Subscribes to these, and asks for a socket again where there was none. */
  follow(spaces: readonly string[]): void;
  /** Whether changes of all spaces are told. */
  readonly covers: boolean;
  signal(space: string, kind: string, data: unknown): boolean;
  wakeNow(): void;
  close(): void;
}

interface Listener {
  poked(space: string, seq: number | undefined): void;
  /** The list of spaces changed. */
  listChanged(): void;
  opened(): void;
  /** From now on changes are told. */
  subscribed(): void;
  /** They are not, until a pull asks for another socket: the session ended. */
  closed(): void;
}

interface Subscribed {
  readonly space?: unknown;
  readonly seq?: unknown;
  readonly present?: unknown;
}

/** The socket on which the backend says that there is something to pull. Without one, everything works, only later. */
export function createLive({ client, tools, tell }: Context, listener: Listener): Live {
  let socket: Socket | undefined;
  let following: readonly string[] = [];
  /** A space may have been lost and won back since: the backend forgot it, although the list is the same. */
  let stale = false;
  /** When it was asked for; undefined since the backend has answered. */
  let askedAt: number | undefined;
  /** Asked for while another one is unanswered: of two on their way the older may be stored last, and would be what counts. */
  let next = false;
  let ended = false;

  const subscribe = () => {
    stale = next = false;
    askedAt = tools.now();
    socket?.send({ action: 'subscribe', spaces: following.slice(0, mostSubscribed) });
  };

  function hear(message: SocketMessage): void {
    const { action, space, seq } = message;
    if (action === 'poke' && typeof space === 'string') {
      listener.poked(space, typeof seq === 'number' ? seq : undefined);
    } else if (action === 'spaces') {
      stale = true;
      listener.listChanged();
    } else if (action === 'subscribed') {
      askedAt = undefined;
      if (next) subscribe();
      listener.subscribed();
      for (const { space: of, present, seq: at } of (message.spaces ?? []) as readonly Subscribed[]) {
        if (typeof of !== 'string') continue;
        if (typeof at === 'number') listener.poked(of, at);
        if (Array.isArray(present)) tell('presence', { space: of, present });
      }
    } else if (action === 'presence' && typeof space === 'string' && Array.isArray(message.present)) {
      tell('presence', { space, present: message.present });
    } else if (action === 'signal' && typeof space === 'string') {
      const { kind, from, data } = message;
      tell('signal', { space, kind: String(kind), from: String(from), data });
    }
  }

  function connect(): void {
    socket = client.socket({
      onMessage: hear,
      onState(state, error) {
        // Without a code it is no refusal: the platform has no sockets.
        if (state === 'closed' && error !== undefined && failureOf(error).code === undefined) ended = true;
        if (state === 'closed') listener.closed();
        if (state !== 'open') return;
        subscribe();
        listener.opened();
      },
    });
  }

  return {
    follow(spaces) {
      const same = spaces.length === following.length && spaces.every((space, i) => space === following[i]);
      following = spaces;
      if (ended) return;
      const unanswered = askedAt !== undefined;
      const overdue = askedAt !== undefined && tools.now() - askedAt > answerWithin;
      if (!socket || socket.state === 'closed') connect();
      else if (unanswered && !overdue) next ||= !same || stale;
      else if (!same || stale || overdue) subscribe();
    },
    get covers() {
      return socket?.state === 'open' && askedAt === undefined && following.length <= mostSubscribed;
    },
    signal: (space, kind, data) => socket?.send({ action: 'signal', space, kind, data }) ?? false,
    wakeNow() {
      socket?.reconnectNow();
    },
    close() {
      ended = true;
      socket?.close();
    },
  };
}
