import watermelon, { type Database } from '@nozbe/watermelondb';
import lokiAdapter from '@nozbe/watermelondb/adapters/lokijs/index.js';
import synchronizeModule from '@nozbe/watermelondb/sync/index.js';
import loggerModule from '@nozbe/watermelondb/utils/common/logger/index.js';
import { mapTables, toRaw } from '../../client/src/watermelon/columns.ts';
import type { RefusedRow } from '../../client/src/watermelon/watermelon-api.ts';
import { watermelonSync } from '../../client/src/watermelon/watermelon-sync.ts';
import { Connection } from './connection.ts';
import { type Device, type Installation, type Shown, text } from './device.ts';
import type { Around } from './native-device.ts';
import type { Random } from './random.ts';
import { watermelonHand } from './watermelon-hand.ts';
import { localSchema, mappings, migrations, modelClasses } from './watermelon-tables.ts';

// CommonJS, whose default is inside of the module's.
const inner = <T>(module: T): T => (module as { default?: T }).default ?? module;
(inner(loggerModule) as unknown as { silence(): void }).silence();
const LokiJSAdapter = inner(lokiAdapter) as never as new (options: object) => never;
const { synchronize } = inner(synchronizeModule);

/** Where LokiJS keeps its file. */
class Disk {
  #file: string | null = null;
  loadDatabase(_: string, done: (file: string | null) => void): void {
    done(this.#file);
  }
  saveDatabase(_: string, file: string, done: (error?: unknown) => void): void {
    this.#file = file;
    done();
  }
  deleteDatabase(_: string, done: () => void): void {
    this.#file = null;
    done();
  }
}

/** One database holds one space. */
interface Copy {
  readonly space: string;
  readonly disk: Disk;
  database: Database;
  sync: () => Promise<void>;
  /** Ends following the pokes. */
  end: () => void;
}

interface LokiOwner {
  readonly _driver: { readonly loki: { saveDatabase(done: (error?: unknown) => void): void } };
}

/** WatermelonDB on LokiJS with the adapter, over the simulated network. */
export class WatermelonDevice implements Device {
  readonly kind = 'watermelon';
  readonly name: string;
  readonly personId: string;
  release: number;
  readonly follows: readonly string[];
  readonly hand = watermelonHand((space) => this.#copy(space)?.database);
  /** By space: rows that the last push left behind. */
  readonly #refused = new Map<string, readonly RefusedRow[]>();
  /** What the app says of refused rows. */
  readonly #answer: 'keep' | 'discard';
  readonly #report: (what: string) => void;
  #connection: Connection;
  readonly #copies: Copy[];

  constructor({ name, personId, release }: Installation, follows: readonly string[], around: Around) {
    this.name = name;
    this.personId = personId;
    this.release = release;
    this.follows = follows;
    this.#report = around.report;
    this.#answer = around.random.pick(['keep', 'discard'] as const);
    this.#connection = new Connection(name, personId, around.network);
    this.#copies = follows.map((space) => this.#open(space, new Disk()));
  }

  #copy = (space: string) => this.#copies.find((copy) => copy.space === space);

  #open(space: string, disk: Disk): Copy {
    const setting = {
      schema: localSchema(this.release),
      migrations: migrations(this.release),
      useWebWorker: false,
      useIncrementalIndexedDB: false,
      dbName: space,
      extraLokiOptions: { autosave: false },
      _testLokiAdapter: disk,
      onSetUpError: (error: unknown) => this.#report(`${this.name} cannot open its database: ${error}`),
    };
    const database = new watermelon.Database({ adapter: new LokiJSAdapter(setting), modelClasses });
    const { call, socket } = this.#connection;
    const { sync, live } = watermelonSync<Database>({
      client: {
        api: {
          pullChanges: call('pullChanges'),
          commitDocuments: call('commitDocuments'),
          getDocument: call('getDocument'),
        },
        socket,
      },
      space,
      database,
      synchronize: async (args) => {
        this.#refused.delete(space);
        await synchronize(args as never);
      },
      tables: mappings(this.release),
      migrationsEnabledAtVersion: 1,
      onRefused: (rows) => {
        this.#refused.set(space, [...(this.#refused.get(space) ?? []), ...rows]);
        return this.#answer;
      },
    });
    return { space, disk, database, sync, end: live(() => {}) };
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
    for (const [i, copy] of this.#copies.entries()) {
      copy.end();
      // It may not even have been opened.
      await copy.database.localStorage.get('anything');
      const { loki: kept } = (copy.database.adapter.underlyingAdapter as never as LokiOwner)._driver;
      await new Promise<void>((resolve, reject) =>
        kept.saveDatabase((error) => (error ? reject(error) : resolve(undefined))),
      );
      this.#copies[i] = this.#open(copy.space, copy.disk);
    }
    return `as release ${this.release}`;
  }

  async exchange(): Promise<boolean> {
    let well = true;
    for (const { sync } of this.#copies) {
      await sync().catch(() => {
        well = false;
      });
    }
    return well;
  }

  async compare(space: string, name: 'tasks' | 'lists', shown: readonly Shown[] = []): Promise<string[]> {
    const copy = this.#copy(space);
    if (!copy) return [];
    const [mapped] = mapTables(copy.database as never, { [name]: mappings(this.release)[name] });
    if (!mapped) throw new Error(`${name} is not mapped`);
    const left = new Set(this.#refused.get(space)?.map(({ table, id }) => `${table}/${id}`));
    const holds = new Map<string, string>();
    const found: string[] = [];
    const note = (id: string, what: string) => found.push(`${this.name} ${space} ${name}/${id}: ${what}`);
    for (const record of await copy.database.get(name).query().fetch()) {
      const { _status, _changed, ...raw } = record._raw as unknown as Record<string, unknown>;
      holds.set(record.id, text(raw));
      if (_status === 'synced') continue;
      // Kept as the app wants it, to be repaired by the person.
      if (this.#answer === 'keep' && left.has(`${name}/${record.id}`)) holds.delete(record.id);
      else note(record.id, `is ${_status} (${_changed}) and was not refused`);
    }
    const should = new Map(shown.map(({ id, fields }) => [id, text(toRaw(id, fields, mapped))]));
    for (const id of new Set([...holds.keys(), ...should.keys()])) {
      if (this.#answer === 'keep' && left.has(`${name}/${id}`)) continue;
      if (holds.get(id) !== should.get(id)) note(id, `holds ${holds.get(id)}, the backend has ${should.get(id)}`);
    }
    return found;
  }

  checkSpace = async () => [];

  check = async () => [];

  async stop(): Promise<void> {
    for (const { end } of this.#copies) end();
    this.#connection.cut();
  }
}
