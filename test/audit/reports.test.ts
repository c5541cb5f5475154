import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../functions/audit/contract/module.ts';
import { runReport } from '../../functions/audit/contract/reports.ts';
import { operation as run } from '../../functions/audit/run-report.ts';
import { auditLog } from '../../functions/audit/store/log.ts';
import { identity } from '../../functions/identity/contract/module.ts';
import { membershipKey, organisationKey, personKey } from '../../lib/policy/accounts.ts';
import { factsReader } from '../../lib/policy/read-facts.ts';
import { uuidv7 } from '../../lib/runtime/ids.ts';
import { type JobsWorld, startJobs } from '../jobs/world.ts';

const [organisationId, personId] = [randomUUID(), randomUUID()];
const chain = `organisation/${organisationId}`;
const files = new Map<string, string>();
const day = Date.parse('2026-11-01T00:00:00.000Z');
let world: JobsWorld;

const put = (TableName: string, Item: object) => world.dynamo.put({ TableName, Item: Item as never });
const belong = (role: string) =>
  put('identity.people', { ...membershipKey(personId, organisationId), personId, organisationId, role });

beforeAll(async () => {
  world = await startJobs([audit, identity]);
  const bucket = {
    objects: {
      put: async (key: string, body: Uint8Array | string) =>
        void files.set(key, Buffer.from(body as string).toString()),
      head: async (key: string) => ({ size: Buffer.byteLength(files.get(key) ?? ''), eTag: '' }),
    },
    multipart: {} as never,
  };
  const ports = {
    entries: auditLog({ dynamo: world.dynamo, log: () => 'audit.log', inbox: () => '', chains: () => '' }),
    readFacts: factsReader(world.dynamo, () => 'identity.people'),
    bucket,
    rules: () => audit.settings,
    sizes: { page: 3 },
  };
  world.handle(runReport, (input, given) => run(input, { ...given, ...ports } as never));
  await put('identity.people', { ...personKey(personId), personId, status: 'active', revokedSessions: {} });
  await put('identity.people', { ...organisationKey(organisationId), organisationId, status: 'active' });
  for (let n = 0; n < 10; n += 1) {
    const at = day + n * 3_600_000;
    const id = uuidv7(at, new Uint8Array(10).fill(n));
    const said = {
      id,
      chain,
      seq: n + 1,
      occurredAt: new Date(at).toISOString(),
      actorId: randomUUID(),
      sessionId: 'secret',
    };
    await put('audit.log', {
      pk: chain,
      sk: id,
      ...said,
      operation: 'x/y',
      resource: n === 4 ? '=cmd()' : `thing/${n}`,
    });
  }
});
afterAll(() => world?.stop());

async function report(format: 'csv' | 'ndjson') {
  const order = {
    from: new Date(day + 2 * 3_600_000).toISOString(),
    to: new Date(day + 8 * 3_600_000).toISOString(),
    format,
  };
  const session = { sessionId: 's', signedInAt: 1, groups: [] };
  const jobId = await world.enqueue(runReport, { owner: { personId }, input: { organisationId, order, session } });
  await world.drain();
  return { job: await world.job(personId, jobId), text: files.get(`${organisationId}/${jobId}.${format}`) };
}

describe('a report of the log', () => {
  it('has the entries of its period in their order, page by page, without the sign-ins of others', async () => {
    await belong('admin');
    const { job, text } = await report('ndjson');
    expect(job).toMatchObject({ state: 'done', progress: { done: 6 } });
    const entries = (text ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(text).not.toContain('secret');
  });

  it('runs no formula in a spreadsheet', async () => {
    await belong('owner');
    expect((await report('csv')).text).toContain(",'=cmd(),");
  });

  it('is nobody’s whose right was taken away meanwhile', async () => {
    await belong('member');
    const { job, text } = await report('csv');
    expect([job?.state, job?.reason?.code, text]).toEqual(['failed', 'forbidden', undefined]);
  });
});

describe('the log', () => {
  it('has a command that began before midnight and took effect behind it in one of two periods that meet there', async () => {
    const log = auditLog({ dynamo: world.dynamo, log: () => 'audit.log', inbox: () => '', chains: () => '' });
    const own = `organisation/${randomUUID()}`;
    const id = uuidv7(day - 29_000, new Uint8Array(10));
    const occurredAt = new Date(day).toISOString();
    await put('audit.log', { pk: own, sk: id, id, chain: own, seq: 1, occurredAt, actorId: randomUUID() });
    for (const [period, found] of [
      [{ to: occurredAt }, 0],
      [{ from: occurredAt }, 1],
    ] as const) {
      expect((await log.forward({ chain: own, ...period }, 20, undefined)).entries).toHaveLength(found);
      expect((await log.page({ chain: own, ...period }, 20, undefined)).entries).toHaveLength(found);
    }
  });

  it('has nothing between a moment and an earlier one, before 1970, and at no time at all', async () => {
    const log = auditLog({ dynamo: world.dynamo, log: () => 'audit.log', inbox: () => '', chains: () => '' });
    const [early, late] = ['2026-10-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'];
    const found = async (period: object) => (await log.page({ chain, ...period }, 20, undefined)).entries.length;
    expect(await found({ from: early, to: late })).toBe(10);
    expect(await found({ from: late, to: early })).toBe(0);
    for (const to of ['1969-12-31T23:59:59.999Z', '2026-13-01T00:00:00.000Z']) expect(await found({ to })).toBe(0);
  });
});
