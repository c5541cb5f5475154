import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../lib/contract/consumer.ts';
import type { Envelope } from '../../lib/contract/event.ts';
import { type RelayPorts, relayBatch } from '../../lib/events/relay-batch.ts';
import type { BusEvent, RefusedEvent } from '../../lib/runtime/aws/bus.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { type DynamoTable, startTable } from '../runtime/dynamo-table.ts';
import { filled, inserted } from './mill.ts';

let table: DynamoTable;
beforeAll(async () => {
  table = await startTable('sacks');
});
afterAll(() => table.stop());

const lines: string[] = [];
const log = createLogger({}, 'info', (line) => lines.push(line));
const requests: string[][] = [];
const aside: { readonly event: unknown; readonly reason: string }[] = [];
beforeEach(() => {
  for (const list of [lines, requests, aside]) list.length = 0;
});

const idOf = (event: BusEvent) => (event.detail as Envelope).id;
const idsOf = (changes: readonly Change[]) => changes.map(({ after }) => after?.id as string);
/** Every id that the bus took, in the order in which it did, repeats included. */
const taken = () => requests.flat();

type Refuse = (id: string) => Omit<RefusedEvent, 'index'> | undefined;
const accepting = (refuse: Refuse = () => undefined): RelayPorts['bus'] => ({
  async offer(events) {
    const refused = events.flatMap((event, index) => {
      const why = refuse(idOf(event));
      return why ? [{ index, ...why }] : [];
    });
    requests.push(events.filter((_, index) => !refused.some((each) => each.index === index)).map(idOf));
    return refused;
  },
});
const ports = (more: Partial<RelayPorts> = {}): RelayPorts => ({
  bus: accepting(),
  dynamo: table.dynamo,
  table: () => table.name,
  pk: 'pk',
  setAside: async (event, reason) => void aside.push({ event, reason: reason.message }),
  ...more,
});

/** Leaves events in the table and gives what its stream says of them. */
async function leave(...sacks: readonly string[]): Promise<Change[]> {
  const writes = sacks.map((sack, index) => filled(table.name, sack, index));
  for (let start = 0; start < writes.length; start += 100)
    await table.dynamo.transactWrite({ TransactItems: writes.slice(start, start + 100) });
  return writes.map((write, index) => inserted(write, index + 1));
}
async function left(changes: readonly Change[]): Promise<string[]> {
  const Keys = changes.map(({ keys }) => keys as { pk: string; sk: string });
  const { Responses } = await table.dynamo.batchGet({ RequestItems: { [table.name]: { Keys, ConsistentRead: true } } });
  return (Responses[table.name] ?? []).map(({ id }) => id).sort();
}
const throttled = { code: 'ThrottlingException', message: 'slow down', forGood: false };
const malformed = { code: 'MalformedDetail', message: 'Detail is malformed.', forGood: true };

describe('the relay', () => {
  it('brings events to the bus ten a request, with their envelope, and deletes their items', async () => {
    const changes = await leave(...Array.from({ length: 23 }, () => randomUUID()));
    const seen: BusEvent[] = [];
    const bus: RelayPorts['bus'] = {
      offer(events) {
        seen.push(...events);
        return accepting().offer(events);
      },
    };
    expect(await relayBatch(changes, ports({ bus }), log)).toEqual([]);
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(taken()).toEqual(idsOf(changes));
    expect(await left(changes)).toEqual([]);
    const { after } = changes[0] as Change;
    // Until it is relayed an event stays two weeks to be looked at.
    expect(after?.expiresAt).toBe(Math.floor(Date.parse(after?.occurredAt as string) / 1000) + 14 * 86_400);
    expect(seen[0]).toEqual({
      source: 'mill',
      detailType: 'SackFilled',
      time: new Date(after?.occurredAt as string),
      detail: {
        id: after?.id,
        version: 3,
        occurredAt: after?.occurredAt,
        correlationId: after?.id,
        causationId: after?.id,
        data: { sackId: expect.any(String), kilos: 0, grain: 'wheat' },
      },
    });
  });

  it('never puts two events of one partition into one request, so a refusal lets nothing overtake', async () => {
    const changes = await leave('a', 'b', 'a', 'c', 'c');
    await relayBatch(changes, ports(), log);
    expect(requests.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(taken()).toEqual(idsOf(changes));
  });

  it('reports each event that was refused and those behind it, and deletes what was accepted', async () => {
    const changes = await leave('d', 'e', 'f', 'd', 'g');
    const [first, second, third, fourth, fifth] = idsOf(changes) as [string, string, string, string, string];
    const bus = accepting((id) => (id === second ? throttled : undefined));
    expect(await relayBatch(changes, ports({ bus }), log)).toEqual(['2', '4', '5']);
    expect(taken()).toEqual([first, third]);
    expect(await left(changes)).toEqual([second, fourth, fifth].sort());
    expect(lines.join()).toContain('ThrottlingException');
    expect(await relayBatch(changes.slice(1), ports(), log)).toEqual([]);
    expect(await left(changes)).toEqual([]);
  });

  it('reports all that are left when the bus cannot be reached', async () => {
    const changes = await leave('h', 'i');
    const bus: RelayPorts['bus'] = { offer: async () => Promise.reject(new Error('no route to host')) };
    expect(await relayBatch(changes, ports({ bus }), log)).toEqual(['1', '2']);
    expect(await left(changes)).toHaveLength(2);
  });

  it('sets an event aside that the bus refuses for good, keeps its item, and goes on', async () => {
    const changes = await leave('j', 'k', 'l');
    const [, second = ''] = idsOf(changes);
    const bus = accepting((id) => (id === second ? malformed : undefined));
    expect(await relayBatch(changes, ports({ bus }), log)).toEqual([]);
    expect(aside).toEqual([
      { event: expect.objectContaining({ id: second }), reason: 'MalformedDetail: Detail is malformed.' },
    ]);
    expect(await left(changes)).toEqual([second]);
  });

  it.each([
    ['no image', undefined],
    ['no envelope', { entity: 'Event', pk: 'x', sk: 'y' }],
    ['no time', { id: 'i', source: 's', type: 't', version: 1, occurredAt: 'noon', trace: {} }],
    ['no trace', { id: 'i', source: 's', type: 't', version: 1, occurredAt: '2026-11-01T00:00:00.000Z' }],
  ])('sets an item aside that has %s', async (_, after) => {
    const [good] = await leave('m');
    const bad: Change = { change: 'insert', keys: { pk: 'x', sk: 'y' }, sequence: '0', ...(after ? { after } : {}) };
    expect(await relayBatch([bad, good as Change], ports(), log)).toEqual([]);
    expect(aside).toHaveLength(1);
    expect(taken()).toEqual(idsOf([good as Change]));
  });

  it('tries an event again when it could not be set aside', async () => {
    const changes = await leave('n');
    const setAside = async () => Promise.reject(new Error('no queue'));
    expect(await relayBatch(changes, ports({ bus: accepting(() => malformed), setAside }), log)).toEqual(['1']);
  });

  it('relays an item once more that somebody touched, also twice in one batch', async () => {
    const [change] = await leave('o');
    const touched = { ...(change as Change), change: 'modify' as const, sequence: '2' };
    expect(await relayBatch([change as Change, touched], ports(), log)).toEqual([]);
    expect(taken()).toHaveLength(2);
    expect(await left([change as Change])).toEqual([]);
  });
});

describe('a relay that dies at any call', () => {
  class Crash extends Error {}

  it('loses nothing when its batch is delivered again: each event reaches the bus, no item stays, nothing overtakes', async () => {
    let points = 0;
    for (let at = 1; ; at += 1) {
      requests.length = 0;
      const changes = await leave(...['p', 'q', 'p', 'r', 'q', 'p'].map((sack) => `${sack}-${at}`));
      let calls = 0;
      const mortal = async <T>(act: () => Promise<T>): Promise<T> => {
        calls += 1;
        if (calls === at) throw new Crash();
        return act();
      };
      const good = accepting();
      const dying = ports({
        bus: { offer: (events) => mortal(() => good.offer(events)) },
        dynamo: { batchWrite: (input) => mortal(() => table.dynamo.batchWrite(input)) },
      });
      const again = await relayBatch(changes, dying, log).catch(() => changes.map(({ sequence }) => sequence));
      const died = calls >= at;
      const from = changes.findIndex(({ sequence }) => sequence === again[0]);
      if (from >= 0) expect(await relayBatch(changes.slice(from), ports(), log)).toEqual([]);
      expect(new Set(taken())).toEqual(new Set(idsOf(changes)));
      expect(await left(changes)).toEqual([]);
      checkOrder(changes);
      if (!died) break;
      points += 1;
    }
    expect(points).toBeGreaterThanOrEqual(4);
  });
});

/** In each partition, the first time of each event comes in the order in which they were written. */
function checkOrder(changes: readonly Change[]): void {
  const first = [...new Set(taken())];
  for (const pk of new Set(changes.map(({ keys }) => keys.pk))) {
    const wanted = idsOf(changes.filter(({ keys }) => keys.pk === pk));
    expect(first.filter((id) => wanted.includes(id))).toEqual(wanted);
  }
}

describe('whatever the bus refuses, whenever', () => {
  it('every event reaches it in the order of its partition, and nothing stays behind', async () => {
    const sack = fc.constantFrom('a', 'b', 'c', 'd');
    const refusals = fc.array(fc.boolean(), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(sack, { minLength: 1, maxLength: 25 }), refusals, async (sacks, refuse) => {
        requests.length = 0;
        const run = randomUUID();
        const changes = await leave(...sacks.map((name) => `${run}-${name}`));
        const decisions = [...refuse];
        const bus = accepting(() => (decisions.shift() ? throttled : undefined));
        let pending: readonly Change[] = changes;
        for (let round = 0; pending.length > 0 && round < 100; round += 1) {
          const again = await relayBatch(pending, ports({ bus }), log);
          // The stream's checkpoint is the first that failed: everything from there on is delivered again.
          const from = pending.findIndex(({ sequence }) => sequence === again[0]);
          pending = from < 0 ? [] : pending.slice(from);
        }
        expect(pending).toEqual([]);
        expect(new Set(taken())).toEqual(new Set(idsOf(changes)));
        expect(await left(changes)).toEqual([]);
        checkOrder(changes);
      }),
      { numRuns: 40 },
    );
  });
});
