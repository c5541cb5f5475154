import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operation as apply } from '../../functions/config/apply-minimum-versions.ts';
import { operation as archive } from '../../functions/config/archive-flag.ts';
import { config } from '../../functions/config/contract/module.ts';
import { operation as deleteFlag } from '../../functions/config/delete-flag.ts';
import { operation as deleteSegment } from '../../functions/config/delete-segment.ts';
import { rulesInForce } from '../../functions/config/model/in-force.ts';
import { operation as poke } from '../../functions/config/poke-listeners.ts';
import { operation as putFlag } from '../../functions/config/put-flag.ts';
import { operation as putMinimum } from '../../functions/config/put-minimum-version.ts';
import { operation as putSegment } from '../../functions/config/put-segment.ts';
import { operation as kill } from '../../functions/config/set-kill-switch.ts';
import { inForce } from '../../functions/config/store/items.ts';
import { listenerStore } from '../../functions/config/store/listeners.ts';
import { minimumStore } from '../../functions/config/store/minimums.ts';
import { ruleStore } from '../../functions/config/store/rules.ts';
import { identity } from '../../functions/identity/contract/module.ts';
import { minimumVersionsKey } from '../../lib/policy/minimum-versions.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { startTables } from '../tables.ts';

let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: Dynamo;
let store: ReturnType<typeof ruleStore>;
const consumed: Consumed[] = [];
beforeAll(async () => {
  server = await startTables([config, identity]);
  dynamo = createDynamo({ config: server.config, onConsumed: (each) => void consumed.push(each) });
  // However slow the machine is, nobody gives up by the clock.
  const patient = {
    now: () => 0,
    random: Math.random,
    sleep: (ms: number) => new Promise<void>((go) => setTimeout(go, ms)),
  };
  store = ruleStore(dynamo, () => 'config.rules', patient);
});
afterAll(() => server.stop());
beforeEach(() => {
  consumed.length = 0;
});
const units = () => consumed.reduce((sum, each) => sum + each.units, 0);
const context = () => ({
  store,
  limits: () => ({ flags: 500, bytes: 1_000_000 }),
  now: () => new Date(),
  newId: () => randomUUID(),
  idempotency: undefined,
});
const caller = { personId: randomUUID() } as never;
const definition = {
  summary: 'x',
  type: 'boolean' as const,
  variants: { on: true, off: false },
  enabled: true,
  public: false,
  offVariant: 'off',
  prerequisites: [],
  rules: [],
  otherwise: { variant: 'on' },
  reason: 'test',
};
const put = (flag: string, version?: number, more: object = {}) =>
  putFlag(
    { params: { flag }, query: {}, body: { ...definition, ...more, version } } as never,
    caller,
    context() as never,
  );
const flip = (flag: string, killed: boolean) =>
  kill({ params: { flag }, query: {}, body: { killed, reason: 'x' } } as never, caller, context() as never);
const minimum = (platform: string, value: string | null, version?: number, now = () => new Date()) =>
  putMinimum({ params: { platform }, query: {}, body: { minimum: value, version, reason: 'x' } } as never, caller, {
    ...context(),
    now,
  } as never);
const log = { warn: () => {} };

describe('changes', () => {
  it('of different flags at the same time all take effect, each with its own revision', async () => {
    const before = Math.floor(Date.now() / 1000);
    await Promise.all(['a', 'b', 'c', 'd'].map((flag) => put(flag)));
    const { head, parts } = await store.load();
    expect(head.flags).toBe(4);
    expect(head.revision).toBeGreaterThanOrEqual(before + 3);
    expect(head.bytes).toBe(parts.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0));
  });
  it('of one version have one winner', async () => {
    const results = await Promise.allSettled([put('a', 1), put('a', 1), put('a', 1)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
  it('of one flag by twenty at the same time have one winner and tell the others early; the kill switch takes every one', async () => {
    await put('busy');
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => put('busy', 1)));
    expect(results.map((each) => (each.status === 'rejected' ? each.reason.code : 'done')).sort()).toEqual([
      ...Array.from({ length: 19 }, () => 'conflict'),
      'done',
    ]);
    await Promise.all(Array.from({ length: 20 }, (_, n) => flip('busy', n % 2 === 0)));
    expect((await store.find('flag', 'busy'))?.version).toBe(22);
  });
  it('give up with a conflict when others are quicker for seconds, and no later', async () => {
    let clock = 0;
    const pauses: number[] = [];
    const pace = {
      now: () => clock,
      random: () => 0.9,
      sleep: async (ms: number) => {
        pauses.push(ms);
        clock += ms;
        await put('rival', (await store.find('flag', 'rival'))?.version);
      },
    };
    await put('rival');
    // Another one changes something between its read and its write, every time.
    const slow: Dynamo = {
      ...dynamo,
      transactWrite: async (input) => {
        await put('rival', (await store.find('flag', 'rival'))?.version);
        return dynamo.transactWrite(input);
      },
    };
    const late = ruleStore(slow, () => 'config.rules', pace);
    const input = { params: { flag: 'busy' }, query: {}, body: { killed: true, reason: 'x' } };
    const change = kill(input as never, caller, { ...context(), store: late } as never);
    await expect(change).rejects.toMatchObject({ code: 'conflict', retryAfter: 1 });
    expect(clock).toBeLessThan(4_000);
    expect(pauses.every((pause) => pause <= 360)).toBe(true);
  });
});

describe('deleting', () => {
  const remove = (flag: string, version: number) =>
    deleteFlag(
      { params: { flag }, query: { version: String(version), reason: 'unused' }, body: undefined } as never,
      caller,
      context() as never,
    );
  const shelve = (flag: string, version: number) =>
    archive({ params: { flag }, query: {}, body: { version, reason: 'x' } } as never, caller, context() as never);
  const versions = async (kind: 'flag' | 'segment', key: string) =>
    (await store.history(kind, key, 10, undefined)).parts.map(({ version, deleted }) => [version, deleted ?? false]);

  it('takes an archived flag away, gives its room back, and goes on counting when its key is used again', async () => {
    const before = await store.head();
    await put('old');
    await expect(remove('old', 1)).rejects.toMatchObject({ code: 'definition-invalid' });
    await shelve('old', 1);
    await expect(remove('old', 1)).rejects.toMatchObject({ code: 'conflict' });
    await remove('old', 2);
    const { head, parts } = await store.load();
    expect([head.bytes, head.flags, parts.some(({ key }) => key === 'old')]).toEqual([
      before.bytes,
      before.flags,
      false,
    ]);
    await expect(remove('old', 3)).rejects.toMatchObject({ code: 'not-found' });
    expect((await put('old')).version).toBe(4);
    expect(await versions('flag', 'old')).toEqual([
      [4, false],
      [3, true],
      [2, false],
      [1, false],
    ]);
  });
  it('of a segment waits until no flag speaks of it', async () => {
    const when = [{ attribute: 'platform', operator: 'in', values: ['ios'] }];
    const save = (body: object) =>
      putSegment({ params: { segment: 'staff' }, query: {}, body } as never, caller, context() as never);
    await save({ summary: 'Staff', when, reason: 'x' });
    const rules = [{ name: 'r', when: [{ any: [{ segment: 'staff' }] }], serve: { variant: 'on' } }];
    await put('speaks', undefined, { rules });
    const removeSegment = () =>
      deleteSegment(
        { params: { segment: 'staff' }, query: { version: '1', reason: 'x' }, body: undefined } as never,
        caller,
        context() as never,
      );
    await expect(removeSegment()).rejects.toMatchObject({
      code: 'definition-invalid',
      extra: { issues: [{ in: 'body', path: '', message: "flag 'speaks' speaks of it" }] },
    });
    await put('speaks', 1);
    await removeSegment();
    expect(await versions('segment', 'staff')).toEqual([
      [2, true],
      [1, false],
    ]);
  });
});

describe('what is in force', () => {
  it('costs nothing while it is young, one unit when it is not, and is read again when the head moved', async () => {
    const rules = rulesInForce(store, () => 5_000);
    const at = (seconds: number) => new Date(1_000_000 + seconds * 1000);
    const first = await rules.current(at(0), log);
    consumed.length = 0;
    expect(await rules.current(at(4), log)).toBe(first);
    expect(units()).toBe(0);
    expect(await rules.current(at(6), log)).toBe(first);
    expect(units()).toBe(1);
    await put('e');
    expect((await rules.current(at(7), log)).revision).toBe(first.revision);
    const told = await rules.current(at(7), log, first.revision + 1);
    expect(told.ruleset.flags.has('e')).toBe(true);
    expect(told.revision).toBe((await store.head()).revision);
  });
  it('goes on when it cannot be read, but not from nothing', async () => {
    let broken = false;
    const fail = async <T>(work: () => Promise<T>): Promise<T> => {
      if (broken) throw new Error('no table');
      return work();
    };
    const shaky = { head: () => fail(store.head), load: () => fail(store.load) };
    const rules = rulesInForce(shaky, () => 0);
    const first = await rules.current(new Date(), log);
    broken = true;
    expect(await rules.current(new Date(), log)).toBe(first);
    await expect(rulesInForce(shaky, () => 0).current(new Date(), log)).rejects.toThrow('no table');
  });
});

describe('minimum versions', () => {
  const minimums = () => minimumStore(dynamo, () => 'identity.people');
  const tell = (from: Pick<typeof store, 'load'> = store) =>
    apply({} as never, { store: from, minimums: minimums() } as never);
  const applied = async () =>
    (await dynamo.get({ TableName: 'identity.people', Key: minimumVersionsKey })).Item?.platforms;
  it('are as they are now, however often and in whatever order the events come', async () => {
    await minimum('ios', '1.0.0');
    const old = await store.load();
    await minimum('ios', '2.0.0', 1);
    await tell();
    await tell();
    await tell({ load: async () => old });
    expect(await applied()).toEqual({ ios: { minimum: '2.0.0' } });
    await minimum('ios', null, 2);
    await tell();
    expect(await applied()).toEqual({});
  });
  it('follow a table that was restored, or made anew, though it knows fewer changes than were applied', async () => {
    await minimum('web', '1.0.0');
    await tell();
    const { revision } = await store.head();
    const { Items } = await dynamo.query({
      TableName: 'config.rules',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': inForce },
    });
    for (const { pk, sk } of Items) await dynamo.delete({ TableName: 'config.rules', Key: { pk, sk } as never });
    expect((await store.head()).revision).toBe(0);
    await minimum('android', '3.0.0', undefined, () => new Date(Date.now() + 3_600_000));
    await tell();
    expect(await applied()).toEqual({ android: { minimum: '3.0.0' } });
    // Devices that were told of what is gone hear of it.
    expect((await store.head()).revision).toBeGreaterThan(revision);
  });
});

describe('pokes', () => {
  it('reach every listener once over pages, forget closed ones, and end when a later change came', async () => {
    const listeners = listenerStore(dynamo, () => 'config.listeners');
    for (let n = 0; n < 40; n += 1) await listeners.remember(`connection-${n}`, new Date());
    const told: string[] = [];
    const sent: { shard: number; revision: number; after?: string }[] = [];
    const { revision } = await store.head();
    const ports = {
      store,
      listeners: { ...listeners, page: (shard: number, _: number, after?: string) => listeners.page(shard, 2, after) },
      pokes: { send: async (more: typeof sent) => void sent.push(...more) },
      sockets: {
        tell: async (page: { connectionId: string }[]) => {
          told.push(...page.map(({ connectionId }) => connectionId));
          return page.filter(({ connectionId }) => connectionId.endsWith('7'));
        },
      },
      spreadSeconds: () => 1,
      log,
    };
    const run = async (at: number) => {
      sent.push(...Array.from({ length: 16 }, (_, shard) => ({ shard, revision: at })));
      for (let next = sent.shift(); next; next = sent.shift()) await poke(next as never, ports as never);
    };
    await run(revision);
    expect([told.length, new Set(told).size]).toEqual([40, 40]);
    told.length = 0;
    await run(revision);
    expect(told).toHaveLength(36);
    told.length = 0;
    await run(revision - 1);
    expect(told).toEqual([]);
  });
});
