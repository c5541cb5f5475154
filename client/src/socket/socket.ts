import type { Tools } from '../environment.ts';
import { ApiError, AuthError } from '../errors.ts';
import { jitter } from '../http/backoff.ts';
import { tellApp } from '../tell-app.ts';

/** `waiting`: for the next try to connect. `closed` is the end: by `close()`, by sign-out, or since the server refused the person. */
export type SocketState = 'connecting' | 'open' | 'waiting' | 'closed';

export interface SocketMessage {
  readonly action?: string;
  readonly [member: string]: unknown;
}

export interface SocketOptions {
  onMessage(message: SocketMessage): void;
  onState?(state: SocketState, error?: unknown): void;
  /** Milliseconds of quiet after which a ping is sent; default 4 minutes. The gateway closes a socket that is quiet for 10. */
  readonly heartbeatMs?: number;
  /** Milliseconds over which a first reconnect is spread, so that a million apps do not return at once; default 5,000. */
  readonly reconnectWindowMs?: number;
}

export interface Socket {
  readonly state: SocketState;
  /** False when the socket is not open; nothing is kept for later. */
  send(message: SocketMessage): boolean;
  /** Ends a wait, and looks whether an open line is alive: call it when the app comes to the foreground or the network returns. */
  reconnectNow(): void;
  close(): void;
}

/** The part of the standard's WebSocket that is used. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export interface SocketEnvironment {
  readonly tools: Tools;
  /** A fresh one-time ticket's address. */
  ticketUrl(): Promise<string>;
  connect(url: string): WebSocketLike;
}

/** Milliseconds in which a ping is answered. */
const pongWithin = 15_000;
/** Milliseconds after which a connection counts as good and the backoff starts anew. */
const stableAfter = 30_000;
const longestWindow = 120_000;

/**
 * Errors that a new try will not change: nobody is signed in, or the person may not open a socket. Without a request id it is a gateway that answers:
 * it knows tokens, and nothing of persons, and has no such route while that is replaced.
 */
const isFinal = (error: unknown) =>
  (error instanceof AuthError && error.code === 'SignedOut') ||
  (error instanceof ApiError &&
    (error.status === 401 || (error.status < 500 && error.status !== 429 && error.problem.requestId !== undefined)));

/** A WebSocket that comes back: a new ticket for each connection, full-jitter backoff, pings that notice a dead line. */
export function openSocket(environment: SocketEnvironment, options: SocketOptions): Socket {
  const { tools } = environment;
  const { heartbeatMs = 240_000, reconnectWindowMs = 5_000 } = options;
  let state: SocketState = 'connecting';
  let socket: WebSocketLike | undefined;
  let attempt = 0;
  let openedAt = 0;
  let probing = false;
  let cancelTimer = () => {};

  function enter(next: SocketState, error?: unknown): void {
    state = next;
    tellApp(options.onState, next, error);
  }
  function timer(ms: number, work: () => void): void {
    cancelTimer();
    cancelTimer = tools.after(ms, work);
  }

  function drop(): void {
    const old = socket;
    socket = undefined;
    cancelTimer();
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = null;
    // An error after this has nobody to go to; without a listener Node would throw it.
    old.onerror = () => {};
    old.close();
  }

  function comeBack(error?: unknown): void {
    if (state === 'closed') return;
    if (state === 'open' && tools.now() - openedAt > stableAfter) attempt = 0;
    drop();
    if (isFinal(error)) {
      enter('closed', error);
      return;
    }
    // Before it is told of: the app may close the socket, or end the wait, as soon as it hears.
    timer(jitter(tools, { base: reconnectWindowMs, cap: longestWindow }, attempt++), () => void connect());
    enter('waiting', error);
  }

  /** A ping after each quiet time; no word within `pongWithin` means that the line is dead. */
  function watch(): void {
    probing = false;
    timer(heartbeatMs, probe);
  }
  function probe(): void {
    if (probing) return;
    probing = true;
    socket?.send('{"action":"ping"}');
    timer(pongWithin, () => comeBack());
  }

  async function connect(): Promise<void> {
    enter('connecting');
    let url: string;
    try {
      url = await environment.ticketUrl();
    } catch (error) {
      return comeBack(error);
    }
    if (state !== 'connecting' || socket) return;
    let mine: WebSocketLike;
    try {
      mine = environment.connect(url);
    } catch (error) {
      // There is no WebSocket here, or none with such an address: a new try will not change that.
      return enter('closed', error);
    }
    socket = mine;
    timer(pongWithin, () => comeBack());
    mine.onopen = () => {
      openedAt = tools.now();
      watch();
      enter('open');
    };
    mine.onmessage = ({ data }: { data: unknown }) => {
      watch();
      const message = parse(data);
      if (message && message.action !== 'pong') tellApp(options.onMessage, message);
    };
    mine.onerror = () => {};
    mine.onclose = () => comeBack();
  }

  void connect();
  return {
    get state() {
      return state;
    },
    send(message) {
      if (state !== 'open' || socket?.readyState !== 1) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    reconnectNow() {
      if (state === 'open') probe();
      if (state !== 'waiting') return;
      cancelTimer();
      void connect();
    },
    close() {
      if (state === 'closed') return;
      drop();
      enter('closed');
    },
  };
}

function parse(data: unknown): SocketMessage | undefined {
  try {
    return typeof data === 'string' ? (JSON.parse(data) as SocketMessage) : undefined;
  } catch {
    return undefined;
  }
}
