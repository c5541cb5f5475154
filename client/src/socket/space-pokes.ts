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
  /** Heard since the socket connected. */
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

/**
 * It is closed without an error by a sign-out, and with one of these before a sign-in, or when this tab slept while its session was ended and another
 * one was begun beside it; whatever else closes it closes the next one too.
 */
const isSignedOut = (error: unknown) =>
  error === undefined || ['SignedOut', 'session-revoked'].includes(String((error as { code?: unknown }).code));

/** The backend was there, but has no sockets (404), or something on the way to it lets none through. */
const isWithoutSockets = (error: unknown) => error === undefined || (error as { status?: unknown }).status === 404;

const all = new WeakMap<SocketOpener, SpacePokes>();

/** The pokes of a client: one socket, however many listen. */
export function spacePokes(client: SocketOpener): SpacePokes {
  const known = all.get(client);
  if (known) return known;
  const made = createPokes(client);
  all.set(client, made);
  return made;
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
      else tell((listener) => !listener.caughtUp);
    }
    // Without an action it is the gateway that speaks: the function failed.
    else if ((action ?? 'error') === 'error') {
      answered();
      if ([...listeners].some(({ caughtUp }) => !caughtUp)) ask(askAgainAfter);
    }
  }
  function connect(): void {
    clearTimeout(opening);
    let wasOpen = false;
    socket = client.socket({
      onMessage,
      onState(state, error) {
        answered();
        if (state === 'open') askAnew();
        // Nobody will say that there is something new, until a try succeeds.
        if (state === 'waiting' && !wasOpen && isWithoutSockets(error)) tell(() => true);
        wasOpen = state === 'open';
        if (state === 'closed' && listeners.size > 0 && isSignedOut(error))
          opening = setTimeout(connect, openAgainAfter);
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
