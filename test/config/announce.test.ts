import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operation as announce } from '../../functions/config/announce-config.ts';
import { config } from '../../functions/config/contract/module.ts';
import { operation as poke } from '../../functions/config/poke-listeners.ts';
import { shards } from '../../functions/config/store/items.ts';
import { listenerStore } from '../../functions/config/store/listeners.ts';
import type { Poke } from '../../functions/config/store/pokes.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { startTables } from '../tables.ts';

let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: Dynamo;
const connections = Array.from({ length: 12 }, (_, n) => `connection-${n}`);
const listeners = () => listenerStore(dynamo, () => 'config.listeners');
beforeAll(async () => {
  server = await startTables([config]);
  dynamo = createDynamo({ config: server.config });
  for (const each of connections) await listeners().remember(each, new Date());
});
afterAll(() => server.stop());

/** The queue and the sockets, with what went through them; `now` is the revision that is in force. */
const queue: Poke[] = [];
const frames: { connectionId: string; revision: number }[] = [];
const sockets = { fails: 0 };
let now = 0;
beforeEach(() => {
  queue.length = 0;
  frames.length = 0;
  sockets.fails = 0;
});
const pokes = { send: async (more: readonly Poke[]) => void queue.push(...more) };

/** `FlagChanged`, as the bus delivers it. */
const changed = (revision: number) => ({
  id: randomUUID(),
  type: 'config.FlagChanged' as const,
  detail: { flag: 'new-home', version: revision, revision, change: 'updated' as const },
});
const deliver = (event: ReturnType<typeof changed>, ports: object = pokes) =>
  announce(event as never, { pokes: ports } as never);
const ports = {
  store: { head: async () => ({ revision: now, flags: 1, bytes: 1 }) },
  pokes,
  sockets: {
    tell: async (page: readonly { connectionId: string }[], frame: { revision: number }) => {
      if (sockets.fails > 0) {
        sockets.fails -= 1;
        throw new Error('the gateway is away');
      }
      frames.push(...page.map(({ connectionId }) => ({ connectionId, revision: frame.revision })));
      return [];
    },
  },
  spreadSeconds: () => 0,
  log: { warn: () => {} },
};
/** Works the queue off as SQS would: what fails is delivered again. */
async function work(order: (all: Poke[]) => Poke[] = (all) => all): Promise<void> {
  for (let batch = order(queue.splice(0)); batch.length > 0; batch = queue.splice(0)) {
    for (const each of batch) {
      const all = { ...ports, listeners: listeners() };
      await poke(each as never, all as never).catch(() => queue.push(each));
    }
  }
}
/** Revisions that a connection was told, in order. */
const toldTo = (connection: string) =>
  frames.filter(({ connectionId }) => connectionId === connection).map(({ revision }) => revision);

describe('FlagChanged', () => {
  it('delivered twice tells each socket the same revision twice, which devices look at once', async () => {
    now = 7;
    const event = changed(7);
    await deliver(event);
    await deliver(event);
    expect(queue).toHaveLength(2 * shards);
    await work();
    for (const connection of connections) expect(toldTo(connection)).toEqual([7, 7]);
  });

  it('delivered in the wrong order tells the newest revision only', async () => {
    now = 9;
    await deliver(changed(9));
    await deliver(changed(8));
    await work((all) => all.reverse());
    for (const connection of connections) expect(toldTo(connection)).toEqual([9]);
  });

  it('whose pokes fail in part is told to everybody all the same, to some of them again', async () => {
    now = 10;
    await deliver(changed(10));
    sockets.fails = 3;
    await work();
    for (const connection of connections) expect(toldTo(connection)).toEqual([10]);
  });

  it('that dies after leaving half of its pokes leaves all of them at the next delivery', async () => {
    now = 11;
    const dying = {
      send: async (more: readonly Poke[]) => {
        queue.push(...more.slice(0, shards / 2));
        throw new Error('crash');
      },
    };
    const event = changed(11);
    await expect(deliver(event, dying)).rejects.toThrow('crash');
    await deliver(event);
    await work();
    for (const connection of connections) expect(new Set(toldTo(connection))).toEqual(new Set([11]));
  });

  it('of which there were a hundred meanwhile is told once: what a later one has overtaken ends by itself', async () => {
    now = 111;
    for (let revision = 12; revision <= 111; revision += 1) await deliver(changed(revision));
    await work();
    for (const connection of connections) expect(toldTo(connection)).toEqual([111]);
  });
});
