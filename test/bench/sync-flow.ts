import type { Client } from '../../client/src/create-client.ts';
import type { RunningStack } from './running-stack.ts';
import { newOwner, newTask, rawDevice, startApp } from './sync-app.ts';
import { type Latency, measureLatency } from './sync-latency.ts';

export interface Flow {
  readonly latency: Latency;
  /** From the first write on a device that is offline until the last one has its outcome. */
  readonly writtenPerSecond: number;
  /** The sending alone. */
  readonly pushedPerSecond: number;
  readonly pulledPerSecond: number;
  readonly first: {
    readonly documents: number;
    readonly seconds: number;
    readonly requests: number;
    /** As the answers travelled, compressed. */
    readonly bytes: number;
    readonly plainBytes: number;
  };
}

/** Counts requests of pulls and the bytes of their answers, on the wire and after decompression. */
function counting() {
  const seen = { requests: 0, bytes: 0, plainBytes: 0 };
  const through: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (!url.includes('/v1/s')) return response;
    const copy = await response.clone().arrayBuffer();
    seen.requests += 1;
    seen.plainBytes += copy.byteLength;
    seen.bytes += Number(response.headers.get('content-length') ?? Number.NaN);
    return response;
  };
  return { seen, through };
}

async function firstSync(client: Client, space: string, documents: number): Promise<number> {
  const started = performance.now();
  const app = startApp(client, space, false);
  await app.sync.refresh();
  const took = (performance.now() - started) / 1000;
  const found = (await app.tasks.list()).length;
  await app.sync.stop();
  if (found !== documents) throw new Error(`a first sync brought ${found} documents of ${documents}`);
  return took;
}

/** Latency between two devices with sockets, then many documents written offline and sent, then received by fresh devices. */
export async function measureFlow(stack: RunningStack, writes: number, documents: number): Promise<Flow> {
  const owner = await newOwner(stack);
  const one = startApp(await owner.device(), owner.space);
  const two = startApp(await owner.device(), owner.space);
  await Promise.all([one.sync.refresh(), two.sync.refresh()]);
  const latency = await measureLatency(
    (id, n) => one.tasks.create(newTask(n), { id }),
    (saw) => two.tasks.watch({ sort: 'title' }, (tasks) => saw(new Set(tasks.map(({ id }) => id)))),
    writes,
  );
  await Promise.all([one.sync.stop(), two.sync.stop()]);

  const full = await newOwner(stack);
  const writer = startApp(await full.device(), full.space, false);
  await writer.sync.refresh();
  writer.online(false);
  const writing = performance.now();
  for (let n = 0; n < documents; n += 1) await writer.tasks.create(newTask(n));
  const started = performance.now();
  writer.online(true);
  await writer.sync.flush();
  const pushedPerSecond = documents / ((performance.now() - started) / 1000);
  const writtenPerSecond = documents / ((performance.now() - writing) / 1000);
  await writer.sync.stop();
  const pulled = await firstSync(await full.device(), full.space, documents);

  const more = rawDevice(full.client, full.space);
  for (let n = documents; n < 10_000; n += 500) await more(500);
  const { seen, through } = counting();
  const client = await full.device(through);
  const seconds = await firstSync(client, full.space, 10_000);
  const first = { documents: 10_000, seconds, ...seen };
  return { latency, writtenPerSecond, pushedPerSecond, pulledPerSecond: documents / pulled, first };
}
