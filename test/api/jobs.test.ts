import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runImport } from '../../functions/imports/contract/work.ts';
import { schedule } from '../../lib/jobs/schedules.ts';
import { beginImport, holdKey, importFile, jobsTable, leaveJob, makeDue, uploadTo } from './job-rows.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { afterSchedule, eventually } from './stack.ts';
import { startApp, stopApps } from './sync-apps.ts';
import { owner } from './sync-tables.ts';

let ann: Person;
let space: string;
beforeAll(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
  space = `p-${ann.personId}`;
});
afterEach(stopApps);

const ends = (person: Person, importId: string, state: string) =>
  eventually(async () => {
    const { body } = await person.call('GET', `/v1/imports/${importId}`);
    expect([body.state, body.reason]).toEqual([state, state === 'done' ? undefined : expect.anything()]);
    return body;
  });
const exportEnds = (person: Person, exportId: string) =>
  eventually(async () => {
    const { body } = await person.call('GET', `/v1/exports/${exportId}`);
    expect([body.state, body.reason, typeof body.file]).toEqual(['done', undefined, 'object']);
    return body;
  });
const titles = async (where: string) =>
  (await ann.call('GET', `/v1/spaces/${where}/collections/lists?limit=100`)).body.items.map(
    ({ document }: { document: { title: string } }) => document.title,
  );

describe('an import', () => {
  it('becomes documents, while devices watch it, and tells which rows were refused', async () => {
    const app = await startApp(ann, { pollMs: 3_600_000 });
    await app.sync.refresh();
    const seen: string[] = [];
    app.sync
      .collection('jobs')
      .in(app.own)
      .watch({}, (all) => seen.push(...all.map(({ state }) => String(state))));
    const rows = Array.from({ length: 120 }, (_, n) => `row${n},Title ${n}`);
    const text = `id,title\n${rows.join('\n')}\nbad id,x\n`;
    const begun = await beginImport(ann, space, text);
    expect((await ann.call('GET', `/v1/imports/${begun.importId}`)).body.state).toBe('awaiting-upload');
    expect(await uploadTo(begun, `${text}more`)).toBe(403);
    expect(await uploadTo((await ann.call('GET', `/v1/imports/${begun.importId}`)).body, text)).toBe(200);
    const body = await ends(ann, begun.importId, 'done');
    expect(body.totals).toEqual({ rows: 121, created: 120, updated: 0, unchanged: 0, refused: 1 });
    expect(body.report.rows).toBe(1);
    const report = await fetch(body.report.url);
    expect(await report.text()).toContain('121,"bad id","invalid-id"');
    expect(report.headers.get('content-disposition')).toContain('attachment');
    const job = (await ann.call('GET', `/v1/jobs/${begun.importId}`)).body;
    expect(job).toMatchObject({ kind: 'imports/import', state: 'done', result: `/v1/imports/${begun.importId}` });
    expect(job.progress).toMatchObject({ done: text.length, total: text.length, note: '121 rows, 1 refused' });
    await eventually(async () => expect(seen.at(-1)).toBe('done'));
    await eventually(async () => expect(await app.sync.collection('lists').in(app.own).list()).toHaveLength(120));
  }, 60_000);

  it('is nobody else’s, and takes no file twice', async () => {
    const ben = await createPerson();
    await ben.call('GET', '/v1/me');
    const text = 'id,title\nonce,Once\n';
    const begun = await beginImport(ann, space, text);
    expect((await ben.call('GET', `/v1/imports/${begun.importId}`)).status).toBe(404);
    const theirs = { space, collection: 'lists', version: 1, format: 'csv', mode: 'create', size: 10 };
    expect((await ben.call('POST', '/v1/imports', { json: theirs })).status).toBe(404);
    for (const status of [200, 412]) expect(await uploadTo(begun, text)).toBe(status);
    await ends(ann, begun.importId, 'done');
    for (const more of ['', '/cancel', '/retry']) {
      expect((await ben.call(more ? 'POST' : 'GET', `/v1/jobs/${begun.importId}${more}`)).status).toBe(404);
    }
    expect((await ann.call('POST', `/v1/jobs/${begun.importId}/cancel`)).body.code).toBe('job-over');
    expect((await ann.call('POST', `/v1/jobs/${begun.importId}/retry`)).body.code).toBe('job-not-over');
  });

  it('into the space of an organisation waits for the one before it, and finishes what a dead commit left', async () => {
    const zoe = await createPerson();
    await zoe.call('GET', '/v1/me');
    const { organisationId } = (await zoe.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const shared = `o-${organisationId}`;
    await leaveCommitPending(shared);
    const release = await holdKey(`${shared}/lists`);
    const first = await importFile(zoe, shared, 'id,title\na,A\n');
    const second = await importFile(zoe, shared, 'id,title\nb,B\n');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await zoe.call('GET', `/v1/jobs/${first}`)).body.state).toBe('queued');
    await release();
    await makeDue(`PERSON#${zoe.personId}`, `JOB#${first}`);
    await afterSchedule('WakeJobs', () => ends(zoe, second, 'done'));
    const { items } = (await zoe.call('GET', `/v1/spaces/${shared}/collections/lists?limit=100`)).body;
    expect(items).toHaveLength(14);
  }, 60_000);

  it('that is cancelled before it begins never runs, and runs when it is wanted after all', async () => {
    const release = await holdKey(`${space}/lists`);
    const importId = await importFile(ann, space, 'id,title\nlate,Late\n');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const cancelled = await ann.call('POST', `/v1/jobs/${importId}/cancel`);
    expect([cancelled.status, cancelled.body.state]).toEqual([202, 'cancelled']);
    await release();
    expect((await ann.call('GET', `/v1/imports/${importId}`)).body.state).toBe('cancelled');
    expect(await titles(space)).not.toContain('Late');
    expect((await ann.call('POST', `/v1/jobs/${importId}/retry`)).status).toBe(202);
    await ends(ann, importId, 'done');
  });
});

describe('an export', () => {
  it('is a file in parts that an import takes back, of what its person may read, and no one else’s', async () => {
    const zoe = await createPerson();
    await zoe.call('GET', '/v1/me');
    const { organisationId } = (await zoe.call('POST', '/v1/organisations', { json: { name: 'Archive' } })).body;
    const shared = `o-${organisationId}`;
    // More than S3 takes for one part.
    const notes = 'note '.repeat(3_900).trim();
    const rows = Array.from(
      { length: 280 },
      (_, n) => `${JSON.stringify({ id: `t${n}`, listId: 'l', title: `T${n}`, notes })}\n`,
    );
    const about = { collection: 'tasks', version: 3, format: 'ndjson' };
    const imported = await importFile(zoe, `p-${zoe.personId}`, rows.join(''), about);
    await ends(zoe, imported, 'done');

    const begun = await zoe.call('POST', '/v1/exports', { json: { space: `p-${zoe.personId}`, ...about } });
    expect([begun.status, begun.body.state, begun.body.file]).toEqual([201, 'queued', undefined]);
    const { exportId } = begun.body;
    const done = await exportEnds(zoe, exportId);
    expect([done.rows, done.file.bytes > 5 * 1024 * 1024]).toEqual([280, true]);
    const file = await (await fetch(done.file.url)).text();
    expect(Buffer.byteLength(file)).toBe(done.file.bytes);
    expect((await zoe.call('GET', `/v1/jobs/${exportId}`)).body).toMatchObject({
      ...{ kind: 'imports/export', state: 'done', result: `/v1/exports/${exportId}` },
      progress: { done: 280, total: 280 },
    });
    const again = await importFile(zoe, shared, file, about);
    expect((await ends(zoe, again, 'done')).totals).toMatchObject({ created: 280, refused: 0 });

    expect((await ann.call('GET', `/v1/exports/${exportId}`)).status).toBe(404);
    expect((await zoe.call('GET', `/v1/exports/${imported}`)).status).toBe(404);
    const theirs = { space: shared, ...about };
    expect((await ann.call('POST', '/v1/exports', { json: theirs })).status).toBe(404);
    const unheard = { ...theirs, collection: 'nowhere' };
    expect((await zoe.call('POST', '/v1/exports', { json: unheard })).body.code).toBe('unknown-collection');
  }, 60_000);

  it('finishes what a dead commit left and waits for its turn', async () => {
    const zoe = await createPerson();
    await zoe.call('GET', '/v1/me');
    // In the space of an organisation: into the person's own the state of the job is written, and whoever writes finishes.
    const { organisationId } = (await zoe.call('POST', '/v1/organisations', { json: { name: 'Mill' } })).body;
    await leaveCommitPending(`o-${organisationId}`);
    const release = await holdKey(zoe.personId, 'imports/export');
    const json = { space: `o-${organisationId}`, collection: 'lists', version: 1, format: 'csv' };
    const { exportId } = (await zoe.call('POST', '/v1/exports', { json })).body;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await zoe.call('GET', `/v1/jobs/${exportId}`)).body.state).toBe('queued');
    await release();
    await makeDue(`PERSON#${zoe.personId}`, `JOB#${exportId}`);
    await afterSchedule('WakeJobs', async () => void (await exportEnds(zoe, exportId)));
    const { file } = (await zoe.call('GET', `/v1/exports/${exportId}`)).body;
    expect((await (await fetch(file.url)).text()).trim().split('\r\n')).toHaveLength(13);
  }, 60_000);
});

describe('jobs', () => {
  it('are listed page by page, newest first, with a cursor that only their reader can use', async () => {
    const bob = await createPerson();
    await bob.call('GET', '/v1/me');
    // Whoever writes into the space next puts what a backend left there to its place: here it is the copy of the first job.
    await leaveCommitPending(`p-${bob.personId}`);
    const ids = [await leaveJob(bob.personId), await leaveJob(bob.personId), await leaveJob(bob.personId)];
    const first = (await bob.call('GET', '/v1/jobs?limit=2')).body;
    const rest = (await bob.call('GET', `/v1/jobs?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...rest.items].map(({ jobId }) => jobId).sort()).toEqual(ids.sort());
    const stolen = await ann.call('GET', `/v1/jobs?limit=2&cursor=${first.nextCursor}`);
    expect(stolen.body.code).toBe('invalid-cursor');
    await eventually(async () => {
      const { items } = (await bob.call('GET', `/v1/spaces/p-${bob.personId}/collections/jobs`)).body;
      expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort());
    });
  });

  it('come by a schedule that code asked for, once a tick', async () => {
    const bob = await createPerson();
    await bob.call('GET', '/v1/me');
    const past = new Date(Date.now() - 120_000);
    const scheduleId = randomUUID();
    const { Put } = schedule(
      runImport,
      {
        scheduleId,
        owner: { personId: bob.personId },
        input: { importId: randomUUID() },
        cron: '* * * * *',
        timeZone: 'Europe/Zurich',
      },
      { now: () => past, newId: randomUUID },
      () => '',
    );
    await owner.send(new PutCommand({ TableName: await jobsTable(), Item: Put?.Item }));
    await afterSchedule('WakeJobs', async () => {
      const { items } = (await bob.call('GET', '/v1/jobs')).body;
      expect(items).toMatchObject([{ state: 'failed', reason: { code: 'import-gone' } }]);
    });
  }, 60_000);
});
