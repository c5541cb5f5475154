import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RxCollection } from 'rxdb';
import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { Subject } from 'rxjs';
import { newTask } from './sync-app.ts';
import { type Latency, measureLatency } from './sync-latency.ts';

interface Task {
  readonly id: string;
  readonly listId: string;
  readonly title: string;
}
interface Checkpoint {
  readonly seq: number;
}
const text = { type: 'string', maxLength: 100 } as const;

/** RxDB in memory, replicating with the memory server as its manual shows. */
async function startDevice(url: string, name: string) {
  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false });
  const schema = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id: text, listId: text, title: text },
    required: ['id', 'listId', 'title'],
  } as const;
  const { tasks } = await database.addCollections<{ tasks: RxCollection<Task> }>({ tasks: { schema } });
  const stream$ = new Subject<'RESYNC'>();
  const stop = new AbortController();
  const { body } = await fetch(`${url}/stream`, { signal: stop.signal });
  const listening = (async () => {
    for await (const _ of body ?? []) stream$.next('RESYNC');
  })().catch(() => {});
  const replication = replicateRxCollection<Task, Checkpoint>({
    collection: tasks,
    replicationIdentifier: url,
    pull: {
      batchSize: 1000,
      stream$,
      handler: async (checkpoint, limit) =>
        (await fetch(`${url}/pull?since=${checkpoint?.seq ?? 0}&limit=${limit}`)).json(),
    },
    push: {
      batchSize: 200,
      handler: async (rows) => (await fetch(`${url}/push`, { method: 'POST', body: JSON.stringify(rows) })).json(),
    },
  });
  await replication.awaitInitialReplication();
  return {
    tasks,
    replication,
    async close() {
      await replication.cancel();
      stop.abort();
      await listening;
      await database.close();
    },
  };
}

export interface Baseline {
  readonly latency: Latency;
  /** From the first write on a device until the server has the last one. */
  readonly writtenPerSecond: number;
  readonly pulledPerSecond: number;
}

/** The same two measurements with RxDB and a server that does nothing else, in a process of its own. */
export async function measureBaseline(writes: number, documents: number): Promise<Baseline> {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./sync-memory-server.ts'))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    const [port] = await once(createInterface(server.stdout), 'line');
    const url = `http://127.0.0.1:${port}`;
    const one = await startDevice(url, 'one');
    const two = await startDevice(url, 'two');
    const latency = await measureLatency(
      (id, n) => one.tasks.insert({ ...newTask(n), id }),
      (saw) => two.tasks.find({ sort: [{ title: 'asc' }] }).$.subscribe((all) => saw(new Set(all.map(({ id }) => id)))),
      writes,
    );
    await two.close();
    await one.replication.awaitInSync();
    const started = performance.now();
    await one.tasks.bulkInsert(Array.from({ length: documents }, (_, n) => ({ ...newTask(n), id: `many-${n}` })));
    await one.replication.awaitInSync();
    const writtenPerSecond = documents / ((performance.now() - started) / 1000);
    const pulling = performance.now();
    const three = await startDevice(url, 'three');
    await three.replication.awaitInSync();
    const took = (performance.now() - pulling) / 1000;
    const found = (await three.tasks.find().exec()).length;
    if (found < documents) throw new Error(`RxDB brought ${found} documents of ${documents}`);
    const pulledPerSecond = found / took;
    await three.close();
    await one.close();
    return { latency, writtenPerSecond, pulledPerSecond };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}
