import { once } from 'node:events';
import WebSocket from 'ws';
import type { RunningStack } from './running-stack.ts';
import { quantile } from './statistics.ts';
import { newOwner, type Owner, rawDevice } from './sync-app.ts';

export interface PokeRate {
  readonly sockets: number;
  readonly people: number;
  readonly pokesPerSecond: number;
  /** Milliseconds from sending the push until the first, the last socket has heard. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Runs over all, `width` at a time. */
async function eachOf<T>(all: readonly T[], width: number, run: (each: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Many people with twenty sockets each, the most that a person may hold, all subscribed to one space into which somebody writes. */
export async function measurePokes(stack: RunningStack, people: number, pushes: number, each = 20): Promise<PokeRate> {
  const owner = await newOwner(stack);
  const { space } = await owner.client.api.createSpace({ body: { name: 'Everybody' } });
  const guests: Owner[] = [];
  await eachOf(
    Array.from({ length: people }, (_, n) => n),
    8,
    async () => {
      const guest = await newOwner(stack);
      const body = { role: 'reader' as const };
      const { code } = await owner.client.api.createSpaceInvitation({ params: { spaceId: space }, body });
      await guest.client.api.joinSpace({ body: { code } });
      guests.push(guest);
    },
  );
  const push = rawDevice(owner.client, space);
  await push();
  let heard: (seq: number) => void = () => {};
  const sockets: WebSocket[] = [];
  await eachOf(
    guests.flatMap((guest) => Array.from({ length: each }, () => guest)),
    8,
    async ({ client }) => {
      const { ticket } = await client.api.createTicket();
      const socket = new WebSocket(`${stack.outputs.socketUrl}?ticket=${encodeURIComponent(ticket)}`);
      await once(socket, 'open');
      const subscribed = new Promise<void>((resolve) => {
        socket.on('message', (data) => {
          const { action, seq } = JSON.parse(String(data)) as { action?: string; seq?: number };
          if (action === 'subscribed') resolve();
          if (action === 'poke' && seq !== undefined) heard(seq);
        });
      });
      socket.send(JSON.stringify({ action: 'subscribe', spaces: [space] }));
      await subscribed;
      sockets.push(socket);
    },
  );
  try {
    const [firsts, lasts]: [number[], number[]] = [[], []];
    for (let n = 0; n < pushes; n += 1) {
      const started = performance.now();
      let count = 0;
      const all = new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${count} of ${sockets.length} sockets heard`)), 30_000);
        heard = (seq) => {
          if (seq !== n + 2) return;
          count += 1;
          if (count === 1) firsts.push(performance.now() - started);
          if (count < sockets.length) return;
          clearTimeout(late);
          resolve();
        };
      });
      await push();
      await all;
      lasts.push(performance.now() - started);
    }
    const perSecond = lasts.map((ms) => sockets.length / (ms / 1000));
    const [firstMs, lastMs] = [quantile(firsts, 0.5), quantile(lasts, 0.5)];
    return { sockets: sockets.length, people, pokesPerSecond: quantile(perSecond, 0.5), firstMs, lastMs };
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}
