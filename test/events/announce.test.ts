import { beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '../../lib/contract/event.ts';
import { announce } from '../../lib/events/announce.ts';
import type { BusEvent } from '../../lib/runtime/aws/bus.ts';
import { beginning, withTrace } from '../../lib/runtime/trace.ts';
import { sackFilled } from './mill.ts';

const told: BusEvent[][] = [];
const bus = { publish: async (events: readonly BusEvent[]) => void told.push([...events]) };
const now = new Date('2026-11-01T09:00:00.000Z');
beforeEach(() => {
  told.length = 0;
});

/** Ids that a consumer gives which tells of these sacks, on behalf of a request. */
async function ids(request: string, ...sacks: readonly string[]): Promise<string[]> {
  const news = sacks.map((sackId) => ({
    event: sackFilled,
    detail: { sackId, kilos: 1, grain: 'rye' as const },
    key: sackId,
  }));
  await withTrace(beginning(request), () => announce(bus, news, now));
  return told.at(-1)?.map(({ detail }) => (detail as Envelope).id) ?? [];
}

describe('news that a consumer announces', () => {
  it('have the same ids when they are told again after a crash, and others for another subject or request', async () => {
    const first = await ids('request-1', 'a', 'b');
    expect(await ids('request-1', 'a', 'b')).toEqual(first);
    expect(await ids('request-1', 'b')).toEqual([first[1]]);
    const others = await ids('request-2', 'a', 'b');
    expect(new Set([...first, ...others]).size).toBe(4);
    for (const id of first) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('stand in the line of who told them once the bus has them, and not before', async () => {
    const emitted = new Set<string>();
    const news = [{ event: sackFilled, detail: { sackId: 'a', kilos: 1, grain: 'rye' as const }, key: 'a' }];
    const tell = (publish: () => Promise<void>) =>
      withTrace(beginning('r1'), () => announce({ publish }, news, now), emitted);
    await expect(tell(() => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
    expect([...emitted]).toEqual([]);
    await tell(async () => undefined);
    expect([...emitted]).toEqual(['SackFilled']);
  });
  it('go over the bus in the envelope of all events', async () => {
    const [id] = await ids('request-1', 'a');
    expect(told[0]).toEqual([
      {
        source: 'mill',
        detailType: 'SackFilled',
        time: now,
        detail: {
          id,
          version: 3,
          occurredAt: now.toISOString(),
          correlationId: 'request-1',
          causationId: 'request-1',
          data: { sackId: 'a', kilos: 1, grain: 'rye' },
        },
      },
    ]);
  });
  it('are not sent when there are none, and are refused when they break their schema', async () => {
    expect(await ids('request-1')).toEqual([]);
    expect(told).toEqual([]);
    const bad = { event: sackFilled, detail: { sackId: 'a' } as never, key: 'a' };
    await expect(announce(bus, [bad], now)).rejects.toThrow('breaks its schema');
  });
});
