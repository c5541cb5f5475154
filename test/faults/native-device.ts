import type { Tools } from '../../client/src/environment.ts';
import { ApiError, NetworkError } from '../../client/src/errors.ts';
import type { Socket, SocketMessage, SocketOptions, SocketState } from '../../client/src/socket/socket.ts';
import type { SyncClient } from '../../client/src/sync/context.ts';
import { createSync, type Sync } from '../../client/src/sync/create-sync.ts';
import type { LocalStore } from '../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { type Meta, metaKey, type SpaceState, spaceKey } from '../../client/src/sync/store/rows.ts';
import { releases } from './app-versions.ts';
import type { Request } from './backend.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Installation {
  readonly name: string;
  readonly personId: string;
  readonly release: number;
  /** Milliseconds by which the device's clock is wrong. */
  readonly skew: number;
}

/** The native client as an app runs it, over the simulated network. */
export class NativeDevice {
  readonly name: string;
  readonly personId: string;
  release: number;
  sync: Sync<(typeof releases)[number]>;
  readonly #storage: LocalStore = memoryStore();
  readonly #network: Network;
  readonly #random: Random;
  readonly #tools: Tools;
  readonly #resynced: (space: string) => void;
  #socket: { state: SocketState; readonly options: SocketOptions } | undefined;

  constructor(
    { name, personId, release, skew }: Installation,
    network: Network,
    random: Random,
    clock: VirtualClock,
    resynced: (space: string) => void,
  ) {
    this.#resynced = resynced;
    this.name = name;
    this.personId = personId;
    this.release = release;
    this.#network = network;
    this.#random = random;
    this.#tools = {
      now: () => clock.now() + skew,
      random: () => random.next(),
      after: (ms, callback) => clock.after(ms, callback),
    };
    this.sync = this.#start();
  }

  #start() {
    const crypto = { randomBytes: (size: number) => this.#random.bytes(size) };
    return createSync({
      client: this.#client(),
      storage: this.#storage,
      collections: releases[this.release] as (typeof releases)[number],
      crypto: crypto as never,
      tools: this.#tools,
      network: () => () => {},
      pollMs: 3_600_000,
      onResync: ({ space }) => this.#resynced(space),
    });
  }

  #client(): SyncClient {
    const ask = async (request: Omit<Request, 'personId'>) => {
      const sent = JSON.parse(JSON.stringify(request)) as Omit<Request, 'personId'>;
      const answer = await this.#network.send(this.name, { ...sent, personId: this.personId }).catch((cause) => {
        throw new NetworkError('nothing was heard', { cause });
      });
      if (answer.status >= 400) throw new ApiError(request.operation, answer.body);
      return answer.body;
    };
    return {
      api: {
        pushMutations: ({ body }) => ask({ operation: 'pushMutations', body }),
        pullChanges: ({ body }) => ask({ operation: 'pullChanges', body }),
        listSpaces: () => ask({ operation: 'listSpaces' }),
        discardOutcome: ({ params }) => ask({ operation: 'discardOutcome', params }),
      },
      auth: { session: async () => ({ personId: this.personId }) },
      socket: (options) => this.#open(options),
    };
  }

  #open(options: SocketOptions): Socket {
    const socket: { state: SocketState; readonly options: SocketOptions } = { state: 'waiting', options };
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
  }

  /** Opens the socket, or cuts it. */
  connect(state: 'open' | 'waiting'): void {
    if (!this.#socket || this.#socket.state === 'closed' || this.#socket.state === state) return;
    this.#socket.state = state;
    this.#socket.options.onState?.(state);
  }

  hear(message: SocketMessage): void {
    if (this.#socket?.state === 'open') this.#socket.options.onMessage(message);
  }

  /** The app ends and comes back, perhaps as another release. */
  async restart(release: number): Promise<void> {
    await this.sync.stop();
    this.release = release;
    this.sync = this.#start();
  }

  /** Sends and receives what there is. False: that did not work. */
  async exchange(): Promise<boolean> {
    const sent = await this.sync.flush().then(
      () => true,
      () => false,
    );
    const received = await this.sync.refresh().then(
      () => true,
      () => false,
    );
    return sent && received;
  }

  async state(space: string): Promise<SpaceState | undefined> {
    return (await this.#rows([spaceKey(space)])).get(spaceKey(space)) as SpaceState | undefined;
  }

  async meta(): Promise<Meta> {
    return (await this.#rows([metaKey])).get(metaKey) as Meta;
  }

  /** Keys of all rows of documents. */
  async documentKeys(): Promise<readonly string[]> {
    return this.#storage.read(async (rows) => (await rows.list('d/')).map(([key]) => key));
  }

  #rows(keys: readonly string[]) {
    return this.#storage.read((rows) => rows.get(keys));
  }
}
