import { ApiError, NetworkError } from '../../client/src/errors.ts';
import type { CallOptions } from '../../client/src/operations.ts';
import type { Socket, SocketMessage, SocketOptions, SocketState } from '../../client/src/socket/socket.ts';
import type { Request } from './backend.ts';
import type { Network } from './network.ts';

interface Open {
  state: SocketState;
  readonly options: SocketOptions;
}

/** What a device has of the world: the routes and a socket, as `createClient` offers them, over the simulated network. */
export class Connection {
  readonly name: string;
  readonly personId: string;
  readonly #network: Network;
  /** Ends the requests that are on their way. */
  readonly #cut = Promise.withResolvers<never>();
  #over = false;
  #socket: Open | undefined;

  constructor(name: string, personId: string, network: Network) {
    this.name = name;
    this.personId = personId;
    this.#network = network;
    this.#cut.promise.catch(() => {});
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
  async ask(request: Omit<Request, 'personId'>): Promise<any> {
    if (this.#over) throw new NetworkError('the app ended');
    const sent = JSON.parse(JSON.stringify(request)) as Omit<Request, 'personId'>;
    const answering = this.#network.send(this.name, { ...sent, personId: this.personId });
    const answer = await Promise.race([answering, this.#cut.promise]).catch((cause) => {
      throw new NetworkError('nothing was heard', { cause });
    });
    if (answer.status >= 400) throw new ApiError(request.operation, answer.body);
    return answer.body;
  }

  /** A route as the client's `api` has it. */
  readonly call =
    (operation: Request['operation']) =>
    // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
    (input: object, options?: CallOptions): Promise<any> =>
      this.ask({
        operation,
        ...input,
        ...(options?.idempotencyKey === undefined ? {} : { key: options.idempotencyKey }),
      });

  /** The app ends: whatever was asked is not heard of any more, and nothing more is asked. */
  cut(): void {
    this.#over = true;
    this.#cut.reject(new Error('the app ended'));
  }

  /** Of the app when it comes back; this one is cut. */
  another(): Connection {
    this.cut();
    return new Connection(this.name, this.personId, this.#network);
  }

  readonly socket = (options: SocketOptions): Socket => {
    const socket: Open = { state: 'waiting', options };
    this.#socket = socket;
    return {
      get state() {
        return socket.state;
      },
      send: () => socket.state === 'open',
      reconnectNow() {},
      close() {
        socket.state = 'closed';
      },
    };
  };

  /** Opens the socket, or cuts it. */
  connect(state: 'open' | 'waiting'): void {
    const socket = this.#socket;
    if (!socket || socket.state === 'closed' || socket.state === state) return;
    socket.state = state;
    socket.options.onState?.(state);
    // The backend's answer to the subscription.
    if (state === 'open') socket.options.onMessage({ action: 'subscribed', spaces: [] });
  }

  hear(message: SocketMessage): void {
    if (this.#socket?.state === 'open') this.#socket.options.onMessage(message);
  }
}
