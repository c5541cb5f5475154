import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../lib/audit/chain.ts';
import { verifyChain } from '../../lib/verify-audit/verify-chain.ts';
import { type AuditWorld, bob, organisation, startAudit } from './world.ts';

let world: AuditWorld;
beforeAll(async () => {
  world = await startAudit();
});
afterAll(() => world?.stop());
beforeEach(() => world.clear());

const verdict = () => verifyChain(world.stack, organisation, world.clock.now);
const later = (minutes: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000);
};
async function sealed(count: number) {
  const entries = await world.leave(...Array.from({ length: count }, () => world.entry()));
  await world.deliver(entries);
  return entries;
}

describe('the archive', () => {
  it('takes a chain up an hour after its first entry, once', async () => {
    await sealed(3);
    await world.archive();
    expect(world.files.size).toBe(0);
    later(61);
    await sealed(1);
    await world.archive();
    await world.archive();
    expect([...world.files.keys()]).toEqual([`${organisation}/000000000001-000000000004.ndjson`]);
    const [head, ...lines] = ([...world.files.values()][0] ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(head).toMatchObject({
      format: 'mainstay-audit-1',
      chain: organisation,
      from: 1,
      to: 4,
      prevHash: 'genesis',
    });
    expect(lines.map(({ hash }) => hash)).toEqual(lines.map(hashOf));
    expect(await world.stack.head(organisation)).not.toHaveProperty('archiveGroup');
    await sealed(1);
    later(61);
    await world.archive();
    expect([...world.files.keys()].at(-1)).toBe(`${organisation}/000000000005-000000000005.ndjson`);
    expect(await verdict()).toEqual({ chain: organisation, entries: 5, segments: 2 });
  });

  it('takes chains of persons up once a day', async () => {
    const entries = await world.leave(world.entry({ chain: `person/${bob}` }));
    await world.deliver(entries);
    later(1430);
    await world.archive();
    expect(world.files.size).toBe(0);
    later(11);
    await world.archive();
    expect(world.files.size).toBe(1);
  });

  it('takes entries by their place, also those that came a day late', async () => {
    await sealed(2);
    const late = await world.leave(world.entry({ id: '01a1f000-0000-7000-8000-000000000000' }));
    await world.deliver(late);
    later(61);
    await world.archive();
    await sealed(1);
    await world.deliver(await world.leave(world.entry({ id: '01a1e000-0000-7000-8000-000000000000' })));
    later(61);
    await world.archive();
    expect(await verdict()).toEqual({ chain: organisation, entries: 5, segments: 2 });
  });

  it('writes more entries than a file takes into several', async () => {
    await sealed(9);
    later(61);
    await world.archive();
    expect([...world.files.keys()].map((key) => key.split('/').at(-1))).toEqual([
      '000000000001-000000000004.ndjson',
      '000000000005-000000000008.ndjson',
      '000000000009-000000000009.ndjson',
    ]);
    expect(await verdict()).toEqual({ chain: organisation, entries: 9, segments: 3 });
  });

  it('is whole when its writer dies before or after any call, and entries come meanwhile', async () => {
    const points = await world.dieEverywhere(
      async () => {
        await world.archive();
        await world.deliver(await world.leave(world.entry()));
      },
      async () => {
        later(61);
        await world.archive();
        const { broken, segments } = await verdict();
        expect(broken).toBeUndefined();
        expect(segments).toBeGreaterThanOrEqual(1);
        expect(await world.stack.head(organisation)).not.toHaveProperty('archiveGroup');
      },
      async () => {
        await world.clear();
        await sealed(3);
        later(61);
      },
    );
    expect(points).toBeGreaterThanOrEqual(11);
  });

  it('does not take up a chain that is broken, and says so each time', async () => {
    const [, second] = await sealed(3);
    await world.plain.update({
      TableName: world.names.log,
      Key: { pk: organisation, sk: second?.id ?? '' },
      UpdateExpression: 'SET actorId = :bob',
      ExpressionAttributeValues: { ':bob': bob },
    });
    later(61);
    await expect(world.archive()).rejects.toThrow('1 chains were not archived');
    await expect(world.archive()).rejects.toThrow('1 chains were not archived');
    expect(world.lines.join()).toContain('is broken at 2: the entry was changed');
    expect(world.files.size).toBe(0);
  });

  it('keeps entries in the table for the days that the organisation says', async () => {
    await sealed(1);
    const head = await world.stack.head(organisation);
    await world.plain.put({ TableName: world.names.chains, Item: { ...(head as object), retentionDays: 30 } });
    await sealed(1);
    const days = (await world.rows('log'))
      .sort((a, b) => Number(a.seq) - Number(b.seq))
      .map(({ expiresAt }) => (Number(expiresAt) * 1000 - world.clock.now.getTime()) / 86_400_000);
    expect(days).toEqual([400, 30]);
  });
});
