import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../../lib/audit/segment.ts';
import { invite } from './invite.ts';
import { createPerson, makeAdmin, type Person } from './people.ts';
import { afterSchedule, eventually, outputs, stateDir } from './stack.ts';
import { everyRow } from './stored.ts';

interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly operation: string;
  readonly outcome: string;
  readonly actorId: string;
  readonly occurredAt: string;
  readonly sessionId?: string;
  readonly personId?: string;
}

let ann: Person;
let bob: Person;
let eve: Person;
let organisationId: string;
const at = (rest = '') => `/v1/organisations/${organisationId}${rest}`;
const log = async (query = '', by = ann): Promise<Entry[]> => (await by.call('GET', at(`/audit${query}`))).body.items;
const done = (items: readonly Entry[]) =>
  items.map(({ operation, outcome }) => `${operation.split('/')[1]} ${outcome}`);

beforeAll(async () => {
  [ann, bob, eve] = [await createPerson(), await createPerson(), await createPerson()];
  organisationId = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body.organisationId;
  const token = await invite(ann, bob.email, 'member', organisationId);
  await bob.call('POST', '/v1/invitations/accept', { json: { token } });
  expect((await bob.call('PATCH', at(), { json: { name: 'Mine' } })).status).toBe(403);
  await eve.call('GET', '/v1/me');
  expect((await eve.call('GET', at())).status).toBe(404);
  await bob.call('GET', at('/members'));
  await ann.call('PATCH', at(`/members/${bob.personId}`), { json: { role: 'admin' } });
  await eventually(async () => expect(done(await log())).toContain('updateMember done'));
});

describe('GET /v1/organisations/{organisationId}/audit', () => {
  it('shows what was done and read, by whom, and what was refused', async () => {
    const items = await eventually(async () => {
      const found = await log();
      expect(done(found)).toContain('listAuditEntries read');
      return found;
    });
    expect(done(items)).toEqual(
      expect.arrayContaining([
        ...['createOrganisation done', 'createInvitation done', 'acceptInvitation done', 'updateMember done'],
        ...['updateOrganisation refused', 'getOrganisation refused', 'listMembers read', 'listAuditEntries read'],
      ]),
    );
    expect(items.find(({ operation }) => operation === 'identity/acceptInvitation')).toMatchObject({
      actorId: bob.personId,
    });
    expect(JSON.stringify(items)).not.toContain('Bakery');
    expect(JSON.stringify(items)).not.toContain(bob.email);
    expect(items.filter(({ sessionId }) => sessionId).every(({ actorId }) => actorId === ann.personId)).toBe(true);
  });

  it('finds by actor, person, thing and time, page by page', async () => {
    expect(new Set((await log(`?actor=${bob.personId}`)).map(({ actorId }) => actorId))).toEqual(
      new Set([bob.personId]),
    );
    expect(done(await log(`?person=${bob.personId}`))).toEqual(['updateMember done']);
    expect(done(await log(`?resource=person/${bob.personId}&actor=${ann.personId}`))).toEqual(['updateMember done']);
    expect(await log(`?resource=person/${bob.personId}&actor=${eve.personId}`)).toEqual([]);
    const all = await log('?limit=100');
    const [from, to] = [all.find(({ operation }) => operation === 'identity/acceptInvitation'), all[0]].map(
      (entry) => entry?.occurredAt ?? '',
    );
    const between = await log(`?from=${from}&to=${to}&limit=100`);
    expect(between.every(({ occurredAt }) => occurredAt >= String(from) && occurredAt < String(to))).toBe(true);
    expect(done(between)).toContain('acceptInvitation done');
    expect(done(between)).not.toContain('createOrganisation done');
    const pages: Entry[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await ann.call('GET', at(`/audit?limit=2&to=${to}${cursor ? `&cursor=${cursor}` : ''}`));
      pages.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor);
    const before = all.filter(({ occurredAt }) => occurredAt < String(to));
    expect(pages.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
  });

  it('is for those whose role says so, and 404 for everybody else', async () => {
    const carl = await createPerson();
    const token = await invite(ann, carl.email, 'member', organisationId);
    await carl.call('POST', '/v1/invitations/accept', { json: { token } });
    expect((await carl.call('GET', at('/audit'))).status).toBe(403);
    expect((await bob.call('GET', at('/audit'))).status).toBe(200);
    expect((await eve.call('GET', at('/audit'))).status).toBe(404);
    expect((await bob.call('PUT', at('/audit/retention'), { json: { retentionDays: 60 } })).status).toBe(403);
  });

  it('keeps entries for as long as the owners say', async () => {
    expect((await ann.call('GET', at('/audit/retention'))).body).toEqual({ retentionDays: 400 });
    for (const retentionDays of [60, 60]) {
      expect((await ann.call('PUT', at('/audit/retention'), { json: { retentionDays } })).status).toBe(200);
    }
    await ann.call('PATCH', at(), { json: { name: 'Kept for sixty days' } });
    await eventually(async () => {
      const rows = await everyRow(/AuditLog|LogTable/);
      const row = rows.find(
        (each) =>
          each.chain === `organisation/${organisationId}` &&
          each.operation === 'identity/updateOrganisation' &&
          each.outcome === 'done',
      );
      expect(Math.round((Number(row?.expiresAt) * 1000 - Date.now()) / 86_400_000)).toBe(60);
    });
    expect((await ann.call('PUT', at('/audit/retention'), { json: { retentionDays: 7 } })).status).toBe(400);
  });
});

describe('a report', () => {
  it('is a file of the log of a period, of those who may read it, and asking for it is in the log', async () => {
    const period = { from: '2026-01-01T00:00:00.000Z', to: new Date(Date.now() + 60_000).toISOString() };
    const reported = (format: string, by = ann) =>
      by.call('POST', at('/audit/reports'), { json: { ...period, format } });
    const begun = await reported('csv');
    expect([begun.status, begun.body.state]).toEqual([201, 'queued']);
    const path = at(`/audit/reports/${begun.body.reportId}`);
    const { file, rows } = await eventually(async () => {
      const { body } = await ann.call('GET', path);
      expect([body.state, body.reason]).toEqual(['done', undefined]);
      return body;
    });
    const lines = (await (await fetch(file.url)).text()).trim().split('\r\n');
    expect(lines).toHaveLength(rows + 1);
    const [head, ...each] = lines.map((line) => line.split(','));
    const operations = each.map((cells) => cells[head?.indexOf('operation') ?? 0]);
    expect(operations).toEqual(expect.arrayContaining(['identity/createOrganisation', 'identity/updateMember']));
    expect((await ann.call('GET', `/v1/jobs/${begun.body.reportId}`)).body).toMatchObject({
      ...{ kind: 'audit/report', state: 'done', result: path },
    });
    await eventually(async () =>
      expect(done(await log())).toEqual(expect.arrayContaining(['createAuditReport done', 'getAuditReport read'])),
    );
    // An administrator may ask, and has a report of their own; nobody else does.
    expect((await bob.call('GET', path)).status).toBe(404);
    expect((await reported('ndjson', eve)).status).toBe(404);
    expect(
      (await ann.call('POST', at('/audit/reports'), { json: { from: period.to, to: period.from, format: 'csv' } }))
        .status,
    ).toBe(422);
    const second = (await reported('ndjson', bob)).body.reportId;
    const other = (await ann.call('POST', '/v1/organisations', { json: { name: 'Other' } })).body.organisationId;
    expect((await ann.call('GET', `/v1/organisations/${other}/audit/reports/${begun.body.reportId}`)).status).toBe(404);
    const theirs = await eventually(async () => {
      const { body } = await bob.call('GET', at(`/audit/reports/${second}`));
      expect(body.state).toBe('done');
      return body;
    });
    const entries = (await (await fetch(theirs.file.url)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.filter(({ sessionId }) => sessionId).every(({ actorId }) => actorId === bob.personId)).toBe(true);
  }, 30_000);
});

describe('GET /v1/me/audit', () => {
  it('tells a person who looked at their data, and what they did themselves', async () => {
    const admin = await makeAdmin(await createPerson());
    await admin.call('GET', `/v1/admin/people?personId=${eve.personId}`);
    const own = async (query = ''): Promise<Entry[]> => (await eve.call('GET', `/v1/me/audit${query}`)).body.items;
    await eventually(async () => expect(done(await own())).toEqual(['findPeople read']));
    expect(await own()).toMatchObject([
      { actorId: admin.personId, personId: eve.personId, chain: `person/${eve.personId}` },
    ]);
    expect((await own())[0]?.sessionId).toBeUndefined();
    await eve.call('PATCH', '/v1/me', { json: { displayName: 'Eve' } });
    expect((await eve.call('GET', '/v1/me/audit?limit=1')).body.nextCursor).toEqual(expect.any(String));
    await eventually(async () =>
      expect(done(await own('?who=me'))).toEqual(
        expect.arrayContaining(['updateProfile done', 'getOrganisation refused']),
      ),
    );
  });
});

const owner = {
  endpoint: outputs.awsEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
};

/** `npm run audit -- ...` against the running stack. */
async function command(...parameters: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const given = ['bin/audit.ts', ...parameters, '--outputs', join(stateDir, 'outputs.json')];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, given);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

describe('the archive and `npm run audit -- verify`', () => {
  it('hold what was sealed where nobody can change it, and find what was changed', async () => {
    const chain = `organisation/${organisationId}`;
    const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(owner));
    const s3 = new S3Client({ ...owner, forcePathStyle: true });
    const { auditChains, auditLog, auditArchive } = outputs as unknown as Record<string, string>;
    await dynamodb.send(
      new UpdateCommand({
        TableName: auditChains,
        Key: { pk: chain, sk: 'HEAD' },
        UpdateExpression: 'SET archiveAt = :past',
        ExpressionAttributeValues: { ':past': '2026-01-01T00:00:00.000Z' },
      }),
    );
    const segments = await afterSchedule('ArchiveEntries', async () => {
      const { body } = await ann.call('GET', at('/audit/segments?limit=1'));
      expect(body.items).toHaveLength(1);
      return body.items;
    });
    const text = await (await fetch(segments[0].url)).text();
    expect(sha256Of(text)).toBe(segments[0].sha256);
    expect(text.trim().split('\n')).toHaveLength(segments[0].to + 1);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain(auditArchive);
    const Key = `${chain}/000000000001-${String(segments[0].to).padStart(12, '0')}.ndjson`;
    await expect(s3.send(new DeleteObjectCommand({ Bucket: auditArchive, Key }))).rejects.toThrow(/object lock/);
    await expect(s3.send(new PutObjectCommand({ Bucket: auditArchive, Key, Body: 'x' }))).rejects.toThrow(
      /object lock/,
    );

    const whole = await command('verify', '--chain', chain);
    expect(whole).toEqual({
      code: 0,
      out: expect.stringMatching(/^The stack that npm start runs:\n1 chains, \d+ entries, 1 files: whole\n$/),
    });
    expect((await command('verify')).out).toMatch(
      /^The stack that npm start runs:\n\d+ chains, \d+ entries, \d+ files: whole\n$/,
    );
    const [entry] = (await log('?limit=100')).filter(({ seq }) => seq === 3);
    const actor = (actorId: string) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: auditLog,
          Key: { pk: chain, sk: entry?.id },
          UpdateExpression: 'SET actorId = :actor',
          ExpressionAttributeValues: { ':actor': actorId },
        }),
      );
    await actor(eve.personId);
    expect(await command('verify', '--chain', chain)).toEqual({
      code: 1,
      out: expect.stringContaining(`${chain} is broken at 3: the entry was changed`),
    });
    await actor(entry?.actorId ?? '');
    expect((await command('verify', '--chain', chain)).code).toBe(0);
    expect(await command('reseal')).toEqual({
      code: 0,
      out: 'The stack that npm start runs:\n0 entries were sent to the sealer once more\n',
    });
    expect((await command('verify', '--chain', 'x')).out).toContain('organisation/<id> or person/<id>');
  });
});
