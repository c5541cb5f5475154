import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImportsWorld, startImports } from './world.ts';

let world: ImportsWorld;
let personId: string;
let space: string;
beforeAll(async () => {
  world = await startImports();
});
afterAll(() => world.stop());
beforeEach(async () => {
  Object.assign(world.world, { waiting: [], changes: [], calls: 0, crashAt: undefined, timeLeft: 100_000 });
  for (const name of Object.keys(world.limits)) delete world.limits[name];
  personId = await world.person();
  space = `p-${personId}`;
});

type More = Record<string, unknown>;
async function imported(text: string | Buffer, more: More = {}) {
  const size = Buffer.byteLength(text as string);
  const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create', size, ...more };
  const { importId } = await world.create(personId, body);
  await world.upload(personId, importId, text);
  await world.drain();
  return { importId, ...(await outcome(importId)) };
}
async function outcome(importId: string) {
  const job = await world.job(personId, importId);
  return {
    state: job?.state,
    reason: job?.reason,
    totals: job?.checkpoint === undefined ? undefined : JSON.parse(job.checkpoint).totals,
  };
}
const fieldsOf = async (collection = 'tasks') =>
  Object.fromEntries((await world.documents(space, collection)).map(({ id, fields }) => [id, fields]));

describe('a CSV file', () => {
  it('becomes documents: quotes, line ends in fields, a byte order mark, types by the schema, defaults', async () => {
    const csv = [
      '\uFEFFid,listId,title,priority,tags,due',
      'a,l1,"Milk, ""fresh""",3,"[""dairy"",""cold""]",2026-12-01',
      'b,l1,"Two',
      'lines",,,',
      ',l2,Without id,0,,',
      '',
    ].join('\r\n');
    const { importId, state, totals } = await imported(csv);
    expect([state, totals]).toEqual(['done', { rows: 3, created: 3, updated: 0, unchanged: 0, refused: 0 }]);
    expect(await fieldsOf()).toEqual({
      a: {
        listId: 'l1',
        title: 'Milk, "fresh"',
        priority: 3,
        tags: ['dairy', 'cold'],
        due: '2026-12-01',
        status: 'open',
        votes: 0,
      },
      b: { listId: 'l1', title: 'Two\nlines', priority: 0, status: 'open', votes: 0 },
      [`${importId}-3`]: { listId: 'l2', title: 'Without id', priority: 0, status: 'open', votes: 0 },
    });
    const [document] = await world.documents(space, 'tasks');
    expect(document).toMatchObject({ createdBy: personId, revision: 1 });
  });

  it('is mapped to fields, in the version of the schema that it was written for', async () => {
    const csv = 'Key;Name;State;Other\na;Bread;finished;x\n';
    const mapping = { Key: 'id', Name: 'name', State: 'status' };
    const { totals } = await imported(csv.replace('Key', 'Key;List').replace('a;', 'a;l1;'), {
      version: 1,
      delimiter: ';',
      mapping: { ...mapping, List: 'listId' },
    });
    expect(totals).toMatchObject({ created: 1, refused: 0 });
    expect(await fieldsOf()).toMatchObject({ a: { title: 'Bread', status: 'done', priority: 0 } });
    const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: 10 };
    await expect(world.create(personId, { ...body, mapping: { Name: 'name' } })).rejects.toMatchObject({
      code: 'import-mapping',
    });
  });

  it('changes what is there when it may, and says what it refused and why, row by row', async () => {
    await imported('id,listId,title,notes\na,l,Milk,=cmd|calc\nb,l,Bread,x\n');
    const again = 'id,listId,title,priority\na,l,Milk,\nb,l,Rolls,2\nc,l,New,1\n"d,l,=1+1,12\n';
    const { importId, totals } = await imported(`${again.replace('"d', 'd')}..///,l,x,1\ne,l,"x"y,1\nf,l\n`, {
      mode: 'upsert',
    });
    expect(totals).toEqual({ rows: 7, created: 1, updated: 1, unchanged: 1, refused: 4 });
    expect(await fieldsOf()).toMatchObject({ b: { title: 'Rolls', notes: 'x', priority: 2 }, c: { title: 'New' } });
    expect(world.report(personId, importId)?.split('\r\n')).toEqual([
      'row,id,code,reason',
      '4,"d","invalid-document","priority must be at most 9"',
      '5,"..///","invalid-id","An id has at most 64 letters, digits, `.`, `_` and `-`."',
      `6,"${importId}-6","invalid-csv","Something follows a closing quote."`,
      `7,"${importId}-7","invalid-csv","The row has 2 fields, the header 4."`,
      '',
    ]);
    const create = await imported('id,listId,title\na,l,Milk\n', { format: 'csv' });
    expect(create.totals).toMatchObject({ refused: 1 });
    expect(world.report(personId, create.importId)).toContain('already-exists');
  });

  it('whose report opens in a spreadsheet runs no formula', async () => {
    const { importId } = await imported('id,listId,title\n=1+1,l,x\na;=1+1,l,x\n');
    expect(world.report(personId, importId)).toContain(`1,"'=1+1","invalid-id"`);
    expect(world.report(personId, importId)).toContain(`2,"a;'=1+1","invalid-id"`);
  });
});

describe('an NDJSON file', () => {
  it('becomes documents, and each line that is none is refused alone', async () => {
    const lines = [
      '{"id":"a","listId":"l","title":"Milk","tags":["x"]}',
      '',
      '{"listId":"l"}',
      '[1]',
      '{"id":"b","listId":"l","title":"B","__proto__":{"x":1},"constructor":1}',
      '{"id":"c","listId":"l","title":"C","createdBy":"me"}',
      'no json',
    ];
    const bytes = Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a])]);
    const { importId, state, totals } = await imported(bytes, { format: 'ndjson' });
    expect([state, totals]).toEqual(['done', { rows: 7, created: 1, updated: 0, unchanged: 0, refused: 6 }]);
    const report = (world.report(personId, importId, 'ndjson') ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(report.map(({ row, code }) => `${row} ${code}`)).toEqual([
      '2 invalid-document',
      '3 invalid-json',
      '4 invalid-document',
      '5 field-forbidden',
      '6 invalid-json',
      '7 invalid-encoding',
    ]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('has lines refused for their ids, however long or deep those are', async () => {
    const long = 'x'.repeat(250_000);
    const ids = [`"${long}"`, `"${long}"`, `${'['.repeat(60_000)}${']'.repeat(60_000)}`, '"\\ud800"', '"a"'];
    const lines = ids.map((id) => `{"id":${id},"listId":"l","title":"Milk"}\n`);
    const { importId, state, totals } = await imported(lines.join(''), { format: 'ndjson' });
    expect([state, totals]).toEqual(['done', { rows: 5, created: 1, updated: 0, unchanged: 0, refused: 4 }]);
    const report = (world.report(personId, importId, 'ndjson') ?? '').trim().split('\n');
    expect(report.map((line) => JSON.parse(line).code)).toEqual(Array.from({ length: 4 }, () => 'invalid-id'));
  });
});

describe('files that are none', () => {
  it.each([
    ['a zip archive', Buffer.from('504b030414000000', 'hex'), 'not-text'],
    ['gzip', Buffer.from('1f8b0800', 'hex'), 'not-text'],
    ['UTF-16', Buffer.from('\uFEFFid,title', 'utf16le'), 'not-text'],
    ['bytes with zeros', Buffer.from('id,listId\0title\n'), 'not-text'],
    ['a wrong header', Buffer.from('id,name\n1,x\n'), 'unknown-columns'],
    ['a header with a column twice', Buffer.from('id,title,title\n1,x,y\n'), 'duplicate-columns'],
    ['one endless line', Buffer.alloc(400_000, 'x'), 'record-too-long'],
    ['a quote that is never closed', Buffer.from(`id,listId,title\n1,l,"${'x'.repeat(300_000)}`), 'record-too-long'],
    ['nothing but a byte order mark', Buffer.from('\uFEFF'), 'file-empty'],
  ])('fail at once with their reason: %s', async (_, bytes, code) => {
    const { state, reason } = await imported(bytes);
    expect([state, reason?.code]).toEqual(['failed', code]);
    expect(await world.documents(space, 'tasks')).toEqual([]);
  });

  it('say so when the line that names the columns is empty', async () => {
    const { reason } = await imported('\nid,title\n1,x\n');
    expect(reason).toEqual({
      code: 'unknown-columns',
      detail: 'The first line names the columns: column 1 has no name.',
    });
  });

  it('are not taken when they are declared larger than an import may be, nor read beyond their rows', async () => {
    const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: 5_000_000_000 };
    await expect(world.create(personId, body)).rejects.toMatchObject({ code: 'import-too-large' });
    world.limits.importRows = 3;
    const { state, reason, totals } = await imported('listId,title\nl,1\nl,2\nl,3\nl,4\n');
    expect([state, reason?.code, totals.created]).toEqual(['failed', 'too-many-rows', 3]);
  });

  it('are read once and piece by piece; another file under the same address ends the import', async () => {
    const rows = Array.from({ length: 120 }, (_, n) => `r${n},l,${'x'.repeat(200)}`);
    const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create' };
    const text = `id,listId,title\n${rows.join('\n')}\n`;
    const { importId } = await world.create(personId, { ...body, size: text.length });
    world.seen.largest = 0;
    world.world.timeLeft = 0;
    await world.upload(personId, importId, text);
    await world.flow();
    const [message] = world.world.waiting.splice(0);
    await world.deliver('imports/import', message?.body as never);
    expect(await outcome(importId)).toMatchObject({ state: 'queued', totals: { created: 45 } });
    await world.upload(personId, importId, text.replaceAll('x', 'y'));
    await world.drain();
    expect(await outcome(importId)).toMatchObject({
      state: 'failed',
      reason: { code: 'file-changed' },
      totals: { created: 45 },
    });
    expect(world.seen.largest).toBeLessThanOrEqual(4096);
  });
});

describe('rights', () => {
  it('are those of the person at each commit: a sign-in that was ended, or an account that goes, ends the import', async () => {
    const people = { TableName: 'identity.people', Key: { pk: `PERSON#${personId}`, sk: 'PERSON' } };
    await world.dynamo.update({
      ...people,
      UpdateExpression: 'SET #status = :erasing',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':erasing': 'erasing' },
    });
    const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: 20 };
    await expect(world.create(personId, body)).rejects.toMatchObject({ code: 'forbidden' });
    const other = await world.person();
    await expect(world.create(other, { ...body })).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      world.create(other, { ...body, space: `p-${other}`, collection: 'memberships', version: 1 }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.create(other, { ...body, space: `p-${other}`, collection: 'nowhere' })).rejects.toMatchObject({
      code: 'unknown-collection',
    });
    personId = other;
    space = `p-${other}`;
    const { importId } = await world.create(personId, { ...body, space });
    await world.dynamo.update({
      TableName: people.TableName,
      Key: { pk: `PERSON#${personId}`, sk: 'PERSON' },
      UpdateExpression: 'SET revokedSessions = :ended',
      ExpressionAttributeValues: { ':ended': { s: 1 } },
    });
    await world.upload(personId, importId, 'listId,title\nl,Milk\n');
    await world.drain();
    const reason = { code: 'forbidden', detail: expect.stringContaining('ended the sign-in that began it') };
    expect(await outcome(importId)).toMatchObject({ state: 'failed', reason });
    expect(await world.documents(space, 'tasks')).toEqual([]);
  });

  it('include no more imports a day than the stage says', async () => {
    world.limits.importsPerDay = 2;
    const body = { space, collection: 'lists', version: 1, format: 'csv', mode: 'create', size: 20 };
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => world.create(personId, body)));
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(2);
    await expect(world.create(personId, body)).rejects.toMatchObject({ code: 'import-limit' });
  });
});

describe('each row takes effect once', () => {
  const rows = 100;
  const text = `listId,title,votes\n${Array.from({ length: rows }, (_, n) => `l,Task ${n}${n % 10 === 9 ? ',x' : ',1'}`).join('\n')}\n`;

  it('whichever call of the table, the queue or the bucket the process dies at', async () => {
    let points = 0;
    for (let call = 1; ; call += 1) {
      personId = await world.person();
      space = `p-${personId}`;
      const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: text.length };
      Object.assign(world.world, { waiting: [], changes: [], crashAt: undefined, crashed: false });
      const { importId } = await world.create(personId, body);
      Object.assign(world.world, { calls: 0, crashAt: call });
      await world.upload(personId, importId, text).catch(() => world.upload(personId, importId, text));
      await world.drain();
      for (let looks = 0; looks < 30 && (await outcome(importId)).state !== 'done'; looks += 1)
        await world.pass(60_000);
      const { state, totals } = await outcome(importId);
      const documents = await world.documents(space, 'tasks');
      expect([call, state, totals?.created, totals?.refused, documents.length]).toEqual([call, 'done', 90, 10, 90]);
      expect(documents.every(({ revision, fields }) => revision === 1 && fields.votes === 1)).toBe(true);
      expect(world.report(personId, importId)?.split('\r\n')).toHaveLength(12);
      if (!world.world.crashed) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(12);
  }, 180_000);

  it('beside devices that write into the same space, and other imports into the same collection', async () => {
    const texts = ['a', 'b'].map(
      (name) => `id,listId,title\n${Array.from({ length: 60 }, (_, n) => `${name}${n},l,x`).join('\n')}\n`,
    );
    const ids: string[] = [];
    for (const each of texts) {
      const body = { space, collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: each.length };
      const { importId } = await world.create(personId, body);
      await world.upload(personId, importId, each);
      await world.upload(personId, importId, each);
      ids.push(importId);
      world.world.now += 5;
    }
    await world.drain();
    expect(await Promise.all(ids.map(async (id) => (await outcome(id)).state))).toEqual(['done', 'done']);
    expect(await world.documents(space, 'tasks')).toHaveLength(120);
    expect(await world.items(`KEY#imports/import#${space}/tasks`)).toEqual([]);
  });
});
