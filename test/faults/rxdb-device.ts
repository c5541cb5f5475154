import { createHash } from 'node:crypto';
import { addRxPlugin, createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb';
import { RxDBMigrationSchemaPlugin } from 'rxdb/plugins/migration-schema';
import { type RxReplicationState, replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { conflictHandler } from '../../client/src/rxdb/conflict-handler.ts';
import type { Checkpoint } from '../../client/src/rxdb/pull-documents.ts';
import { replicateOptions } from '../../client/src/rxdb/replicate-options.ts';
import type { Rejection } from '../../client/src/rxdb/verdict.ts';
import { memoryStorage } from '../../client/src/storage/storage.ts';
import { releases } from './app-versions.ts';
import { Connection } from './connection.ts';
import { type Device, type Installation, type Shown, sameDocuments } from './device.ts';
import type { Around } from './native-device.ts';
import type { Random } from './random.ts';
import { rxdbHand } from './rxdb-hand.ts';
import { kept, localSchema, migrations } from './rxdb-schema.ts';

addRxPlugin(RxDBMigrationSchemaPlugin);

// biome-ignore lint/suspicious/noExplicitAny: documents of several collections and releases
export type Local = RxCollection<any>;
type Name = 'tasks' | 'lists';

/** One collection of one space. */
interface Copy {
  readonly space: string;
  readonly name: Name;
  readonly local: Local;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  replication: RxReplicationState<any, Checkpoint>;
}

/** RxDB with the adapter, live, over the simulated network. */
export class RxdbDevice implements Device {
  readonly kind = 'rxdb';
  readonly name: string;
  readonly personId: string;
  release: number;
  readonly follows: readonly string[];
  readonly rejections: Rejection[] = [];
  readonly hand = rxdbHand(
    (name, space) => this.#copy(name, space)?.local,
    (document, votes) => this.#given.set(document, (this.#given.get(document) ?? 0) + votes),
    (document) => this.#deleted.add(document),
  );
  readonly #given = new Map<string, number>();
  readonly #deleted = new Set<string>();
  /** Local documents have stamps and the revision too. */
  readonly #keeps: boolean;
  #connection: Connection;
  readonly #copies: Copy[] = [];
  #database: RxDatabase | undefined;
  #failures = 0;
  readonly #name: string;
  readonly #memory = getRxStorageMemory();
  readonly #storage = memoryStorage();

  constructor({ name, personId, release }: Installation, follows: readonly string[], around: Around) {
    this.name = name;
    this.personId = personId;
    this.release = release;
    this.follows = follows;
    this.#keeps = around.random.chance(0.5);
    this.#name = `d${around.random.uuid()}`;
    this.#connection = new Connection(name, personId, around.network);
  }

  async open(): Promise<void> {
    this.#database = await createRxDatabase({
      name: this.#name,
      storage: this.#memory,
      multiInstance: false,
      hashFunction: async (input) => createHash('sha256').update(String(input)).digest('hex'),
    });
    for (const [i, space] of this.follows.entries()) {
      // RxDB opens thirteen collections at most.
      for (const name of i === 0 ? (['tasks', 'lists'] as const) : (['tasks'] as const)) {
        const made = await this.#database.addCollections({
          [`${name}${i}`]: {
            schema: localSchema(name, this.release, this.#keeps) as never,
            migrationStrategies: migrations(name, this.release),
            conflictHandler: conflictHandler(this.#fields(name)),
          },
        });
        const local = made[`${name}${i}`] as Local;
        this.#copies.push({ space, name, local, replication: this.#replicate(space, name, local) });
      }
    }
  }

  #fields = (name: Name) => releases[this.release]?.[name] as NonNullable<(typeof releases)[number]>['tasks'];

  #copy = (name: Name, space: string) => this.#copies.find((copy) => copy.name === name && copy.space === space);

  #replicate(space: string, name: Name, collection: Local) {
    const { call, socket } = this.#connection;
    const { rejected$, ...options } = replicateOptions({
      client: {
        api: {
          pullChanges: call('pullChanges'),
          replaceDocuments: call('replaceDocuments'),
          getDocument: call('getDocument'),
        },
        socket,
      },
      space,
      name,
      schema: this.#fields(name),
      collection,
      ...(this.#keeps ? { keep: kept(name) } : {}),
      storage: this.#storage,
      pullBatchSize: 5,
      pushBatchSize: 5,
    });
    rejected$.subscribe((rejection) => this.rejections.push(rejection));
    // biome-ignore lint/suspicious/noExplicitAny: documents of several collections
    const replication = replicateRxCollection<any, Checkpoint>(options);
    replication.error$.subscribe(() => {
      this.#failures += 1;
    });
    return replication;
  }

  /**
   * Votes that the person gave, by document; none of documents of which something was rejected, or that the person deleted: one that is
   * made anew under the same id has none of them.
   */
  get increments(): ReadonlyMap<string, number> {
    const rejected = new Set(this.rejections.map(({ space, collection, id }) => `${space} ${collection}/${id}`));
    return new Map([...this.#given].filter(([document]) => !rejected.has(document) && !this.#deleted.has(document)));
  }

  connect(state: 'open' | 'waiting'): void {
    this.#connection.connect(state);
  }

  hear(message: Parameters<Connection['hear']>[0]): void {
    this.#connection.hear(message);
  }

  async restart(random: Random): Promise<string> {
    const before = this.release;
    this.release += random.below(4 - this.release);
    this.#connection = this.#connection.another();
    for (const copy of this.#copies) await copy.replication.cancel();
    if (this.release === before) {
      for (const copy of this.#copies) copy.replication = this.#replicate(copy.space, copy.name, copy.local);
      return '';
    }
    await this.#database?.close();
    this.#copies.length = 0;
    await this.open();
    return `as release ${this.release}`;
  }

  async exchange(): Promise<boolean> {
    const failures = this.#failures;
    for (const { replication } of this.#copies) replication.reSync();
    for (const { replication } of this.#copies) await replication.awaitInSync();
    return failures === this.#failures;
  }

  async compare(space: string, name: Name, shown: readonly Shown[] = []): Promise<string[]> {
    const copy = this.#copy(name, space);
    if (!copy) return [];
    const stamps = kept(name);
    const held = (await copy.local.find().exec()).map(
      (document) => document.toJSON() as Shown['fields'] & { id: string },
    );
    const without = (fields: Shown['fields']) =>
      Object.fromEntries(Object.entries(fields).filter(([field]) => !stamps.includes(field)));
    const found = sameDocuments(
      held.map((document) => ({ ...without(document), id: document.id })),
      shown.map((each) => ({ ...each, fields: without(each.fields) })),
    );
    // Stamps may be behind, until the document changes again: RxDB passes over what it pulls while its own push has no answer.
    for (const { id, revision, fields } of this.#keeps ? shown : []) {
      const document = held.find((each) => each.id === id);
      if (document?.revision !== revision) continue;
      const wrong = stamps.find((stamp) => stamp !== 'revision' && document[stamp] !== fields[stamp]);
      if (wrong) found.push(`${id}: ${wrong} is ${document[wrong]}, the backend has ${fields[wrong]}`);
    }
    return found.map((what) => `${this.name} ${space} ${name}/${what}`);
  }

  checkSpace = async () => [];

  check = async () => [];

  async stop(): Promise<void> {
    this.#connection.cut();
    // The memory is the process's, by the database's name.
    await this.#database?.remove();
  }
}
