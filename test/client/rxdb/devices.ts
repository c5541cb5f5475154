import { randomUUID } from 'node:crypto';
import { createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb';
import { type RxReplicationState, replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { conflictHandler } from '../../../client/src/rxdb/conflict-handler.ts';
import type { Checkpoint } from '../../../client/src/rxdb/pull-documents.ts';
import { type ReplicateOptions, replicateOptions } from '../../../client/src/rxdb/replicate-options.ts';
import type { Rejection } from '../../../client/src/rxdb/verdict.ts';
import { memoryStorage } from '../../../client/src/storage/storage.ts';
import { taskItems } from '../../../functions/tasks/contract.ts';

export type Task = {
  id: string;
  listId: string;
  title: string;
  notes?: string;
  status?: string;
  priority?: number;
  tags?: string[];
  votes?: number;
  log?: string[];
  progress?: number;
  budget?: number;
  reviewer?: string;
  updatedAt?: string;
  revision?: number;
};

const text = { type: 'string', maxLength: 500 } as const;
const texts = { type: 'array', items: { type: 'string' } } as const;
const integer = { type: 'integer' } as const;

const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 100 },
    listId: text,
    title: text,
    notes: { type: 'string' },
    status: { type: 'string', default: 'open' },
    priority: { ...integer, default: 0 },
    tags: texts,
    votes: { ...integer, default: 0 },
    log: texts,
    progress: integer,
    budget: integer,
    reviewer: text,
    updatedAt: text,
    revision: integer,
  },
  required: ['id', 'listId', 'title'],
} as const;

type Options = Omit<ReplicateOptions<RxCollection<Task>>, 'storage'>;

export interface Device {
  readonly tasks: RxCollection<Task>;
  readonly errors: unknown[];
  readonly rejected: Rejection[];
  replication: RxReplicationState<Task, Checkpoint>;
  /** Ends the replication and begins it anew, as a restart of the app does. */
  restart(change?: Partial<Options>): Promise<void>;
  /** Until nothing is left to push and to pull. */
  settled(): Promise<void>;
  titles(): Promise<string[]>;
  close(): Promise<void>;
}

/** RxDB as an app runs it, in memory, with a replication of `tasks`. */
export async function createDevice(
  options: Omit<Options, 'collection' | 'name' | 'schema'> & Partial<Options>,
  { storage = getRxStorageMemory(), replicated = true } = {},
): Promise<Device> {
  const database: RxDatabase = await createRxDatabase({
    name: `device-${randomUUID()}`,
    storage,
    multiInstance: false,
  });
  const { tasks } = await database.addCollections<{ tasks: RxCollection<Task> }>({
    tasks: { schema, conflictHandler: conflictHandler(taskItems) },
  });
  const errors: unknown[] = [];
  const rejected: Rejection[] = [];
  const sent = memoryStorage();
  const start = (change: Partial<Options> = {}) => {
    const made = replicateOptions({
      name: 'tasks',
      schema: taskItems,
      retryTime: 50,
      storage: sent,
      ...options,
      ...change,
      collection: tasks,
    });
    made.rejected$.subscribe((rejection) => rejected.push(rejection));
    const state = replicateRxCollection<Task, Checkpoint>(made);
    state.error$.subscribe((error) => errors.push(error));
    return state;
  };
  const device: Device = {
    tasks,
    errors,
    rejected,
    replication: replicated ? start() : (undefined as never),
    async restart(change) {
      await device.replication?.cancel();
      device.replication = start(change);
    },
    async settled() {
      await device.replication.awaitInSync();
    },
    titles: async () => (await tasks.find().exec()).map(({ title }) => title).sort(),
    close: async () => void (await database.close()),
  };
  return device;
}
