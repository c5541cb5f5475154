import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../lib/verify-audit/verify-chain.ts';
import { type AuditWorld, bob, organisation, startAudit } from './world.ts';

let world: AuditWorld;
beforeAll(async () => {
  world = await startAudit();
});
afterAll(() => world?.stop());
beforeEach(() => world.clear());

const verdict = () => verifyChain(world.stack, organisation, world.clock.now);
const inOrder = async () => (await world.rows('log')).sort((a, b) => Number(a.seq) - Number(b.seq));

describe('sealing', () => {
  it('gives entries their places in the order in which they came, each hash over the one before', async () => {
    const entries = await world.leave(
      world.entry(),
      world.entry({ outcome: 'refused', reason: 'forbidden' }),
      world.entry(),
    );
    await world.deliver(entries);
    const rows = await inOrder();
    expect(rows.map(({ id, seq }) => [id, seq])).toEqual(entries.map(({ id }, index) => [id, index + 1]));
    expect(rows.map(({ prevHash }) => prevHash)).toEqual(['genesis', ...rows.slice(0, 2).map(({ hash }) => hash)]);
    expect(await world.rows('inbox')).toEqual([]);
    expect(await verdict()).toEqual({ chain: organisation, entries: 3, segments: 0 });
  });

  it('keeps chains apart, and more entries than one transaction takes in one chain', async () => {
    const [long, short] = [Array.from({ length: 250 }, () => world.entry()), [world.entry({ chain: `person/${bob}` })]];
    await world.leave(...long, ...short);
    await world.deliver([...long.slice(0, 120), ...short, ...long.slice(120)]);
    expect(await verdict()).toMatchObject({ entries: 250 });
    expect(await verifyChain(world.stack, `person/${bob}`, world.clock.now)).toMatchObject({ entries: 1 });
    expect((await verdict()).broken).toBeUndefined();
  });

  it('seals what it can beside a chain that takes nothing, and has the delivery come again', async () => {
    const others = await world.leave(...['a', 'b', 'c'].map((name) => world.entry({ chain: `organisation/${name}` })));
    const tooLarge = world.entry({ chain: `person/${bob}`, reason: 'x'.repeat(410_000) });
    await expect(world.deliver([tooLarge, ...others])).rejects.toThrow('size');
    expect((await inOrder()).map(({ chain }) => chain).sort()).toEqual(others.map(({ chain }) => chain).sort());
    expect(await world.rows('inbox')).toEqual([]);
  });

  it('reads the ends of many chains at once, and empties the inbox at once', async () => {
    const entries = await world.leave(...Array.from({ length: 30 }, (_, n) => world.entry({ chain: `person/${n}` })));
    const before = world.death.calls;
    await world.deliver(entries);
    expect(world.death.calls - before).toBe(1 + 30 + 1);
  });

  it('gives an entry one place, however often and in whatever order it is delivered', async () => {
    const entries = await world.leave(...Array.from({ length: 12 }, () => world.entry()));
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let deliveries = 0; deliveries < 25; deliveries += 1) {
      const batch = Array.from({ length: 1 + random(8) }, () => entries[random(12)] ?? world.entry());
      await world.deliver(batch);
    }
    await world.deliver(entries);
    expect((await inOrder()).map(({ id }) => id).sort()).toEqual(entries.map(({ id }) => id).sort());
    expect(await verdict()).toEqual({ chain: organisation, entries: 12, segments: 0 });
  });

  it('loses and doubles nothing when it dies before or after any of its calls', async () => {
    let entries = [world.entry()];
    const points = await world.dieEverywhere(
      () => world.deliver(entries),
      async () => {
        expect(await verdict()).toEqual({ chain: organisation, entries: 5, segments: 0 });
        expect(await world.rows('inbox')).toEqual([]);
      },
      async () => {
        await world.clear();
        const [before] = [await world.leave(world.entry(), world.entry())];
        await world.deliver(before);
        entries = [...before.slice(1), ...(await world.leave(world.entry(), world.entry(), world.entry()))];
      },
    );
    expect(points).toBeGreaterThanOrEqual(5);
  });

  it('has one end, whoever of several appends at the same time', async () => {
    const entries = await world.leave(...Array.from({ length: 40 }, () => world.entry()));
    const parts = [0, 1, 2, 3].map((part) => entries.filter((_, index) => index % 4 === part));
    await Promise.all([...parts, ...parts].map((part) => world.deliver(part)));
    expect(await verdict()).toEqual({ chain: organisation, entries: 40, segments: 0 });
  });

  it('leaves what is no entry in the inbox, and goes on behind it', async () => {
    const [good] = await world.leave(world.entry());
    await world.plain.put({ TableName: world.names.inbox, Item: { pk: organisation, sk: 'x', text: 'nothing' } });
    await world.deliver([{ chain: organisation, id: 7 }, ...(good ? [good] : [])]);
    expect(await verdict()).toMatchObject({ entries: 1 });
    expect((await world.rows('inbox')).map(({ sk }) => sk)).toEqual(['x']);
    expect(world.lines.join()).toContain('no entry, left in the inbox');
  });

  it('costs an entry two units in the log and two for each of three indexes, one for leaving the inbox, and a batch two', async () => {
    await world.deliver(await world.leave(world.entry()));
    const [entry] = await world.leave(world.entry({ reason: 'x'.repeat(60) }));
    world.consumed.length = 0;
    await world.deliver(entry ? [entry] : []);
    const written = world.consumed.filter(({ operation }) => operation.includes('Write'));
    expect(Object.fromEntries(written.map(({ tableName, units }) => [tableName, units]))).toEqual({
      [world.names.log]: 8,
      [world.names.chains]: 2,
      [world.names.inbox]: 1,
    });
    // Beyond 1 KB all of this would double.
    expect((await inOrder()).every((row) => JSON.stringify(row).length < 1024)).toBe(true);
  });
});
