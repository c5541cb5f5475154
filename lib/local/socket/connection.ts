import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ConnectionState } from '../model.ts';
import { FrameLimit } from './frame-limit.ts';
import type { Peer } from './socket-events.ts';

/** Milliseconds. */
export interface ConnectionLimits {
  /** Closed after so long without a message either way. */
  readonly idleMs: number;
  /** Closed after so long in any case. */
  readonly longestMs: number;
}

export interface ConnectionEvents {
  message(connection: Connection, text: string): void;
  closed(code: number, reason: string): void;
}

/** WebSocket close codes. */
const goingAway = 1001;
const unsupportedData = 1003;
const tooBig = 1009;

/** One open connection, with API Gateway's limits. */
export class Connection {
  readonly peer: Peer;
  /** Settled once the connection is closed and `closed` was told. */
  readonly ended: Promise<void>;
  readonly #socket: WebSocket;
  readonly #limits: ConnectionLimits;
  readonly #longest: NodeJS.Timeout;
  #idle: NodeJS.Timeout | undefined;
  #activeAt = Date.now();
  #refusing = false;

  /** `stream` is the connection below the socket. Make it in the same turn as the socket, before anything is read. */
  constructor(peer: Peer, socket: WebSocket, stream: Duplex, limits: ConnectionLimits, events: ConnectionEvents) {
    this.peer = peer;
    this.#socket = socket;
    this.#limits = limits;
    this.#watchFrames(stream);
    this.#watchIdle();
    this.#longest = setTimeout(
      () => socket.close(goingAway, 'Connection duration limit exceeded'),
      limits.longestMs,
    ).unref();
    socket.on('message', (data: Buffer, binary: boolean) => {
      this.#activeAt = Date.now();
      if (this.#refusing) return;
      if (binary) socket.close(unsupportedData, 'Binary messages are not supported');
      else events.message(this, data.toString());
    });
    socket.on('ping', () => {
      this.#activeAt = Date.now();
    });
    socket.on('error', () => {
      // The library closes the socket itself, with the code that fits the error.
    });
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        clearTimeout(this.#longest);
        clearTimeout(this.#idle);
        events.closed(code, reason.toString());
        resolve();
      });
    });
  }

  /** Sends to the client, as text where it is text. False when the connection is gone. */
  async send(data: Buffer | string): Promise<boolean> {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#activeAt = Date.now();
    const binary = typeof data !== 'string' && !isUtf8(data);
    return new Promise((resolve) => this.#socket.send(data, { binary }, (error) => resolve(!error)));
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  get state(): ConnectionState {
    const { connectedAt, handshake } = this.peer;
    return {
      connectedAt: new Date(connectedAt).toISOString(),
      lastActiveAt: new Date(this.#activeAt).toISOString(),
      identity: { sourceIp: handshake.sourceIp, userAgent: handshake.userAgent },
    };
  }

  #watchFrames(stream: Duplex): void {
    const limit = new FrameLimit();
    const look = (chunk: Buffer) => {
      if (this.#refusing || !limit.exceededBy(chunk)) return;
      this.#refusing = true;
      this.#socket.close(tooBig, 'Frame too large');
    };
    stream.prependListener('data', look);
  }

  /** @param heardAll of what had come by then: a machine that was busy, or slept, hears late of who spoke in time. */
  #watchIdle(heardAll = false): void {
    const left = this.#activeAt + this.#limits.idleMs - Date.now();
    if (left > 0) this.#idle = setTimeout(() => this.#watchIdle(), left).unref();
    else if (heardAll) this.#socket.close(goingAway, 'Going away');
    else setImmediate(() => this.#watchIdle(true));
  }
}
