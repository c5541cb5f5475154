import type { Socket, SocketMessage, SocketOptions } from './socket.ts';

/** What opens sockets: the client. */
export interface SocketOpener {
  socket(options: SocketOptions): Socket;
}

export interface SpacePokes {
  /**
   * Calls back whenever the space may have changes: after each connect, on each poke, and when the person's spaces changed. Where there is no socket to
   * be had, with each try to get one.
   * @returns ends it; the socket closes with the last listener.
   */
  listen(space: string, onNews: () => void): () => void;
}

interface Listener {
  readonly space: string;
  readonly onNews: () => void;
  /** Heard since the socket began to connect. */
  caughtUp: boolean;
}

/** Spaces that one socket may listen to. */
const mostSpaces = 50;
/** Milliseconds until a refused subscription is asked for again. */
const askAgainAfter = 3_000;
/** Milliseconds after which a subscription has no answer any more. */
const answerWithin = 10_000;
/** Milliseconds after which a socket that closed with its session is opened anew: its person may be signed in again. */
const openAgainAfter = 30_000;

/** A socket is closed by a sign-out, and waits when something on the way lets none through, without an error. */
const isBy = (error: unknown, ...codes: readonly string[]) =>
  error === undefined || codes.includes((error as { code: string }).code);

const all = new WeakMap<SocketOpener, SpacePokes>();

/** The pokes of a client: one socket, however many listen. */
export function spacePokes(client: SocketOpener): SpacePokes {
  const pokes = all.get(client) ?? createPokes(client);
  all.set(client, pokes);
  return pokes;
}

function createPokes(client: SocketOpener): SpacePokes {
  const listeners = new Set<Listener>();
  let socket: Socket | undefined;
  let asking = false;
  let opening: ReturnType<typeof setTimeout> | undefined;
  /** Runs while a subscription is unanswered: of two on their way the older may be stored last, and would be what counts. */
  let answering: ReturnType<typeof setTimeout> | undefined;
  /** Asked for meanwhile. */
  let next = false;

  function subscribe(): void {
    if (answering !== undefined) {
      next = true;
      return;
    }
    const spaces = [...new Set([...listeners].map(({ space }) => space))].slice(0, mostSpaces);
    if (socket?.send({ action: 'subscribe', spaces }))
      answering = setTimeout(() => answered() && subscribe(), answerWithin);
  }
  /** @returns whether another one was asked for meanwhile. */
  function answered(): boolean {
    const others = next;
    clearTimeout(answering);
    answering = undefined;
    next = false;
    return others;
  }
  /** Those who come in one turn are asked for in one message. */
  function ask(after?: number): void {
    if (asking) return;
    asking = true;
    const go = () => {
      asking = false;
      subscribe();
    };
    if (after) setTimeout(go, after);
    else void Promise.resolve().then(go);
  }

  function askAnew(): void {
    for (const listener of listeners) listener.caughtUp = false;
    ask();
  }

  function tell(wanted: (listener: Listener) => boolean): void {
    for (const listener of [...listeners].filter(wanted)) {
      listener.caughtUp = true;
      listener.onNews();
    }
  }
  function onMessage({ action, space }: SocketMessage): void {
    if (action === 'poke') tell((listener) => listener.space === space);
    // A space that was lost and is won back: the backend forgot who listens to it.
    else if (action === 'spaces') askAnew();
    else if (action === 'subscribed') {
      // Whoever came meanwhile is not in what was answered.
      if (answered()) subscribe();
      else tell(({ caughtUp }) => !caughtUp);
    }
    // Without an action it is the gateway that speaks: the function failed.
    else if ((action ?? 'error') === 'error') {
      answered();
      if ([...listeners].some(({ caughtUp }) => !caughtUp)) ask(askAgainAfter);
    }
  }
  function connect(): void {
    clearTimeout(opening);
    socket = client.socket({
      onMessage,
      onState(state, error) {
        answered();
        if (state === 'closed') {
          // Closed before a sign-in, or since this tab slept while its session was ended and another one was begun; what else closes it closes the next.
          if (listeners.size > 0 && isBy(error, 'SignedOut', 'session-revoked'))
            opening = setTimeout(connect, openAgainAfter);
        } else if (state !== 'waiting') askAnew();
        // The backend answers, and has no sockets: nobody says that there is something new, until a try succeeds.
        else if (isBy(error, 'not-found')) tell(({ caughtUp }) => !caughtUp);
      },
    });
  }

  return {
    listen(space, onNews) {
      const listener: Listener = { space, onNews, caughtUp: false };
      listeners.add(listener);
      if (socket && socket.state !== 'closed') ask();
      else connect();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(opening);
        socket?.close();
        socket = undefined;
      };
    },
  };
}
