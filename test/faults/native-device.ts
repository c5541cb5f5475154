import type { Tools } from '../../client/src/environment.ts';
import type { SyncClient } from '../../client/src/sync/context.ts';
import { createSync, type Sync } from '../../client/src/sync/create-sync.ts';
import type { LocalStore } from '../../client/src/sync/store/local-store.ts';
import { memoryStore } from '../../client/src/sync/store/memory-store.ts';
import { type Meta, metaKey, type SpaceState, spaceKey } from '../../client/src/sync/store/rows.ts';
import { add, rowHash } from '../../lib/sync/checksum.ts';
import { clientKey } from '../../lib/sync/items.ts';
import { releases } from './app-versions.ts';
import type { World } from './backend.ts';
import { Connection } from './connection.ts';
import { type Device, type Installation, type Shown, sameDocuments } from './device.ts';
import { nativeHand } from './native-hand.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a device is put into. */
export interface Around {
  readonly world: World;
  readonly network: Network;
  readonly random: Random;
  readonly clock: VirtualClock;
  /** Something that must not be. */
  report(what: string): void;
}

/** The native client as an app runs it, over the simulated network. */
export class NativeDevice implements Device {
  readonly kind = 'native';
  readonly name: string;
  readonly personId: string;
  readonly follows = undefined;
  release: number;
  readonly hand = nativeHand((collection, space) => this.#sync.collection(collection).in(space) as never);
  #connection: Connection;
  readonly #storage: LocalStore = memoryStore();
  readonly #around: Around;
  readonly #tools: Tools;
  #sync: Sync<(typeof releases)[number]>;

  constructor({ name, personId, release, skew }: Installation, around: Around) {
    const { network, random, clock } = around;
    this.name = name;
    this.personId = personId;
    this.release = release;
    this.#around = around;
    this.#connection = new Connection(name, personId, network);
    this.#tools = {
      now: () => clock.now() + skew,
      random: () => random.next(),
      after: (ms, callback) => clock.after(ms, callback),
    };
    this.#sync = this.#start();
  }

  #start() {
    const { random, report } = this.#around;
    return createSync({
      client: this.#client(),
      storage: this.#storage,
      collections: releases[this.release] as (typeof releases)[number],
      crypto: { randomBytes: (size: number) => random.bytes(size) } as never,
      tools: this.#tools,
      network: () => () => {},
      pollMs: 3_600_000,
      onResync: ({ space }) => report(`${this.name} had to begin ${space} anew: its checksum did not fit`),
    });
  }

  #client(): SyncClient {
    const { call, socket, personId } = this.#connection;
    return {
      api: {
        pushMutations: call('pushMutations'),
        pullChanges: call('pullChanges'),
        listSpaces: call('listSpaces'),
        discardOutcome: call('discardOutcome'),
      },
      auth: { session: async () => ({ personId }) },
      socket,
    };
  }

  connect(state: 'open' | 'waiting'): void {
    this.#connection.connect(state);
  }

  hear(message: Parameters<Connection['hear']>[0]): void {
    this.#connection.hear(message);
  }

  async restart(random: Random): Promise<string> {
    this.release += random.below(4 - this.release);
    this.#connection = this.#connection.another();
    await this.#sync.stop();
    this.#sync = this.#start();
    return `as release ${this.release}`;
  }

  async exchange(): Promise<boolean> {
    const well = (work: Promise<unknown>) =>
      work.then(
        () => true,
        () => false,
      );
    const sent = await well(this.#sync.flush());
    return (await well(this.#sync.refresh())) && sent;
  }

  async compare(space: string, collection: 'tasks' | 'lists', shown: readonly Shown[] = []): Promise<string[]> {
    const held = await this.#sync.collection(collection).in(space).list();
    return sameDocuments(held as never, shown).map((what) => `${this.name} ${space} ${collection}/${what}`);
  }

  async checkSpace(space: string, shown: ReadonlyMap<string, readonly Shown[]> | undefined): Promise<string[]> {
    const state = await this.#row<SpaceState>(spaceKey(space));
    if (!shown) return state ? [`${this.name} keeps a cursor of ${space}, which it lost`] : [];
    let sum = '0'.repeat(16);
    for (const [name, documents] of shown) {
      for (const { id, revision } of documents) sum = add(sum, rowHash(name, id, revision));
    }
    if (state?.sum === sum) return [];
    return [`${this.name} ${space}: checksum ${state?.sum}, the backend's is ${sum}`];
  }

  async check(): Promise<string[]> {
    const { clientId, number, answered, pending } = (await this.#row<Meta>(metaKey)) as Meta;
    const { dynamo, tables } = this.#around.world;
    const Key = clientKey(this.personId, clientId);
    const { Item } = await dynamo.get<{ last: number }>({ TableName: tables.spaces, Key, ConsistentRead: true });
    if (pending === 0 && answered === number && (Item?.last ?? 0) === number) return [];
    return [
      `${this.name} gave out ${number}, ${answered} are answered, ${pending} wait; the backend has ${Item?.last}`,
    ];
  }

  stop(): Promise<void> {
    return this.#sync.stop();
  }

  #row<T>(key: string): Promise<T | undefined> {
    return this.#storage.read(async (rows) => (await rows.get([key])).get(key) as T | undefined);
  }
}
