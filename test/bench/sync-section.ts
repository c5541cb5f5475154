import { loadavg } from 'node:os';
import { runStack } from './running-stack.ts';
import type { Section } from './sections.ts';
import { measureBaseline } from './sync-baseline.ts';
import { measureFlow } from './sync-flow.ts';
import { measurePokes } from './sync-pokes.ts';
import { measurePushes } from './sync-pushes.ts';
import { measureSyncUnits } from './sync-units.ts';
import { round, table } from './table.ts';

const writes = 200;
const documents = 5_000;
const people = 50;

/** The offline client against the running stack, and RxDB against a server in memory, one after the other. */
export async function syncSection(): Promise<Section> {
  const load = round(loadavg()[0] ?? Number.NaN);
  const baseline = await measureBaseline(writes, documents);
  const stack = await runStack();
  try {
    const flow = await measureFlow(stack, writes, documents);
    const pushes = await measurePushes(stack, 5, [1, 4, 16]);
    const pokes = await measurePokes(stack, people, 20);
    const units = await measureSyncUnits();

    const compared = (what: string, ours: number, theirs: number) =>
      [what, round(ours), round(theirs), round(ours / theirs, 2)] as const;
    const { first } = flow;
    return {
      'sync-baseline': `Load of the machine before the run: ${load}.\n\n${table(
        ['two devices', 'this stack', 'RxDB and memory', 'ratio'],
        [
          compared('device to device, p50 ms', flow.latency.p50, baseline.latency.p50),
          compared('device to device, p95 ms', flow.latency.p95, baseline.latency.p95),
          compared(
            `written and pushed, documents/s, of ${documents}`,
            flow.writtenPerSecond,
            baseline.writtenPerSecond,
          ),
          compared(`pulled, documents/s, of ${documents}`, flow.pulledPerSecond, baseline.pulledPerSecond),
        ],
      )}`,
      'sync-first': table(
        [`what, with ${first.documents} documents`, 'figure'],
        [
          ['pushed by a device, the sending alone, documents/s', Math.round(flow.pushedPerSecond)],
          ['first sync, s', round(first.seconds, 2)],
          ['first sync, requests', first.requests],
          ['first sync, bytes of answers on the wire', first.bytes],
          ['first sync, bytes of answers before compression', first.plainBytes],
          ['compressed to', round(first.bytes / first.plainBytes, 3)],
        ],
      ),
      'sync-pushes': table(
        [
          'concurrent writers',
          'pushes/s into one space',
          'searched documents',
          'a space each',
          'one : each',
          'failures',
        ],
        pushes.map(({ writers, intoOne, withText, intoMany, failures }) => {
          const ratio = round(intoOne / intoMany, 2);
          return [writers, round(intoOne), round(withText), round(intoMany), ratio, failures];
        }),
      ),
      'sync-pokes': table(
        ['sockets', 'people', 'pokes/s', 'first socket, ms', 'last socket, ms'],
        [[pokes.sockets, pokes.people, Math.round(pokes.pokesPerSecond), round(pokes.firstMs), round(pokes.lastMs)]],
      ),
      'sync-units': table(
        ['what', 'read', 'least', 'written', 'least'],
        units.map((each) => [each.what, each.read, each.leastRead, each.written, each.leastWritten]),
      ),
    };
  } finally {
    await stack.stop();
  }
}
