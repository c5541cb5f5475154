import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpeg, jpegWithPlace } from '../files/pictures.ts';
import { bucketOf, dynamo, fileTable } from './file-rows.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { joinAs, newSpace } from './shared-space.ts';
import { afterSchedule, call, eventually } from './stack.ts';
import { download, put, settled, sha256, start, upload } from './uploads.ts';

let ann: Person;
let bob: Person;
beforeAll(async () => {
  [ann, bob] = [await createPerson(), await createPerson()];
  for (const person of [ann, bob]) await person.call('GET', '/v1/me');
});

const partSize = 8 * 1024 * 1024;
const copyOf = async (person: Person, space: string, fileId: string) =>
  person.call('GET', `/v1/spaces/${space}/collections/files/${fileId}`);

describe('an upload', () => {
  it('goes straight to S3, is checked, told to devices, and read again as it was, whole and in ranges', async () => {
    const bytes = Buffer.from('Grüße aus Bern\n'.repeat(100));
    const file = await upload(ann, bytes, { name: 'Grüße "aus"\\ Bern.txt' });
    expect(file).toMatchObject({ state: 'ready', versions: [{ number: 1, state: 'ready' }] });
    const { about, answer, bytes: read } = await download(ann, file.fileId);
    expect(read.equals(bytes)).toBe(true);
    expect(about).toMatchObject({ size: bytes.length, sha256: sha256(bytes), type: 'text/plain' });
    expect(answer.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22aus%22%5C%20Bern.txt",
    );
    const part = await fetch(about.url, { headers: { range: 'bytes=7-11' } });
    expect([part.status, Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(7, 12))]).toEqual([206, true]);
    await eventually(async () => {
      const { body } = await copyOf(ann, `p-${ann.personId}`, file.fileId);
      expect(body.document).toMatchObject({ state: 'ready', size: bytes.length, versionId: file.current.versionId });
    });
  });

  it('of an image loses where it was made, and gets variants that stand upright', async () => {
    const bytes = jpegWithPlace(await jpeg(640, 320), 6);
    const file = await upload(ann, bytes, { name: 'photo.jpg', type: 'image/jpeg' });
    expect(file.current).toMatchObject({ width: 320, height: 640 });
    expect(file.current.variants.map(({ name, width, height }: never) => [name, width, height])).toEqual([
      ['thumb.webp', 128, 256],
      ['thumb.avif', 128, 256],
      ['medium.webp', 320, 640],
      ['medium.avif', 320, 640],
    ]);
    const original = await download(ann, file.fileId);
    expect(original.bytes.includes('GPS') || original.bytes.includes('Phone')).toBe(false);
    expect(sha256(original.bytes)).toBe(file.current.sha256);
    const thumb = await download(ann, file.fileId, '?variant=thumb.avif');
    expect([thumb.about.type, thumb.bytes.toString('latin1', 4, 12), sha256(thumb.bytes)]).toEqual([
      'image/avif',
      'ftypavif',
      thumb.about.sha256,
    ]);
    expect((await ann.call('GET', `/v1/files/${file.fileId}/download?variant=poster.webp`)).status).toBe(404);
  });

  it('above 8 MiB goes in parts, and goes on after a break with those that are missing', async () => {
    const bytes = randomBytes(partSize + 1000);
    const { body } = await start(ann, bytes, { type: 'application/octet-stream', name: 'film' });
    expect(body.upload).toMatchObject({ partSize, parts: 2 });
    const path = `/v1/files/${body.file.fileId}/versions/${body.version.versionId}`;
    const ask = (numbers: number[]) => ann.call('POST', `${path}/parts`, { json: { numbers }, key: null });
    const [first] = (await ask([2])).body.puts;
    const wrong = await put(first, bytes.subarray(partSize + 1));
    expect([wrong.status, await wrong.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
    expect((await put(first, bytes.subarray(partSize))).status).toBe(200);
    const early = await ann.call('POST', `${path}/finish`, { key: null });
    expect([early.status, early.body.code, early.body.detail]).toEqual([409, 'upload-incomplete', 'Missing parts: 1.']);
    const again = (await ask([1, 1, 7])).body;
    expect(again.stored).toEqual([{ number: 2, size: 1000 }]);
    expect(again.puts.map(({ number }: { number: number }) => number)).toEqual([1]);
    expect((await put(again.puts[0], bytes.subarray(0, partSize))).status).toBe(200);
    for (let n = 0; n < 2; n += 1) expect((await ann.call('POST', `${path}/finish`, { key: null })).status).toBe(202);
    const file = await settled(ann, body.file.fileId);
    expect(file.current).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
    expect((await ask([1])).body.code).toBe('upload-ended');
    expect((await download(ann, file.fileId)).bytes.equals(bytes)).toBe(true);
  });

  it('of a new version leaves the file as it is until it was checked, and each version can be read', async () => {
    const file = await upload(ann, Buffer.from('one'));
    const path = `/v1/files/${file.fileId}/versions`;
    const next = async (text: string, sent = text) => {
      const json = { type: 'text/plain', size: text.length, sha256: sha256(Buffer.from(text)) };
      const { body } = await ann.call('POST', path, { json });
      expect((await ann.call('GET', `/v1/files/${file.fileId}`)).body.current).toEqual(file.current);
      const stored = await put(body.upload.put, Buffer.from(sent));
      expect(stored.status).toBe(sent === text ? 200 : 400);
      return body.version;
    };
    const wrong = await next('two', 'TWO');
    expect((await ann.call('DELETE', `${path}/${wrong.versionId}`)).status).toBe(204);
    const third = await next('three');
    const now = await settled(ann, file.fileId);
    expect(now.current).toMatchObject({ versionId: third.versionId, number: 3 });
    expect(now.versions.map(({ number }: { number: number }) => number)).toEqual([3, 1]);
    expect((await download(ann, file.fileId, `?versionId=${file.current.versionId}`)).bytes.toString()).toBe('one');
    expect((await ann.call('DELETE', `${path}/${third.versionId}`)).body.code).toBe('version-in-use');
    expect((await ann.call('DELETE', `${path}/${file.current.versionId}`)).status).toBe(204);
    await eventually(async () => expect((await ann.call('GET', '/v1/storage')).body.versions).toBeGreaterThan(0));
  });
});

describe('what devices are told', () => {
  it('is held up by no large commit that is pending in the same space, and lost by none', async () => {
    const person = await createPerson();
    const lists = await leaveCommitPending(`p-${person.personId}`);
    await person.call('GET', '/v1/me');
    const { body } = await start(person, Buffer.from('five!'));
    await eventually(async () => {
      const copy = await copyOf(person, `p-${person.personId}`, body.file.fileId);
      expect(copy.body.document).toMatchObject({ state: 'uploading', size: 5 });
    });
    const { items } = (await person.call('GET', `/v1/spaces/p-${person.personId}/collections/lists?limit=100`)).body;
    expect(items).toHaveLength(lists);
  });
});

describe('files of a space', () => {
  it('are for its members by their roles, and gone for who leaves', async () => {
    const space = await newSpace(ann);
    const own = await upload(ann, Buffer.from('Ann’s'), { space, name: 'ann.txt' });
    const path = `/v1/files/${own.fileId}`;
    expect((await bob.call('GET', path)).status).toBe(404);
    expect((await start(bob, Buffer.from('x'), { space })).status).toBe(404);
    await joinAs(bob, 'reader', space, ann);
    expect((await download(bob, own.fileId)).bytes.toString()).toBe('Ann’s');
    expect((await start(bob, Buffer.from('x'), { space })).body.code).toBe('forbidden');
    await ann.call('PATCH', `/v1/spaces/${space}/members/${bob.personId}`, { json: { role: 'member' } });
    const his = await upload(bob, Buffer.from('Bob’s'), { space, name: 'bob.txt' });
    for (const [method, json] of [
      ['PATCH', { name: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      expect((await bob.call(method, path, json ? { json } : {})).body.code).toBe('forbidden');
    }
    expect((await bob.call('PATCH', `/v1/files/${his.fileId}`, { json: { name: 'mine.txt' } })).body.name).toBe(
      'mine.txt',
    );
    const pages: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await bob.call('GET', `/v1/files?space=${space}&limit=1${cursor && `&cursor=${cursor}`}`);
      pages.push(...body.items.map(({ name }: { name: string }) => name));
      if (!body.nextCursor) break;
      cursor = body.nextCursor;
    }
    expect(pages).toEqual(['ann.txt', 'mine.txt']);
    const { body: shared } = await bob.call('POST', `/v1/files/${his.fileId}/shares`, {
      json: { lasts: 600 },
      key: null,
    });
    const opened = async () => (await call('GET', `/v1/shares/${shared.token}`)).status;
    expect(await opened()).toBe(200);
    await ann.call('PATCH', `/v1/spaces/${space}/members/${bob.personId}`, { json: { role: 'reader' } });
    expect(await opened()).toBe(404);
    await ann.call('PATCH', `/v1/spaces/${space}/members/${bob.personId}`, { json: { role: 'member' } });
    expect(await opened()).toBe(200);
    await ann.call('DELETE', `/v1/spaces/${space}/members/${bob.personId}`);
    expect(await opened()).toBe(404);
    expect((await bob.call('GET', path)).status).toBe(404);
    expect((await bob.call('GET', `/v1/files/${his.fileId}/download`)).status).toBe(404);
    // What he uploaded is counted for him until it goes with the space.
    const before = (await bob.call('GET', '/v1/storage')).body.versions;
    await ann.call('DELETE', `/v1/spaces/${space}`);
    await eventually(async () => expect((await bob.call('GET', '/v1/storage')).body.versions).toBe(before - 1), 60);
    expect((await ann.call('GET', path)).status).toBe(404);
  });

  it('of an organisation take its room, and go with it, however many they are', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Archive' } })).body;
    const space = `o-${organisationId}`;
    const stored = await upload(ann, Buffer.from('minutes'), { space });
    for (let n = 0; n < 20; n += 1) expect((await start(ann, Buffer.from('x'), { space })).status).toBe(201);
    const storage = () => ann.call('GET', `/v1/storage?space=${space}`);
    expect((await storage()).body).toMatchObject({ bytes: 27, versions: 21 });
    await ann.call('DELETE', `/v1/organisations/${organisationId}`);
    await eventually(async () => {
      const { Items } = await dynamo.query({
        TableName: await fileTable(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `SPACE#${space}` },
      });
      expect(Items).toEqual([]);
    }, 60);
    expect((await ann.call('GET', `/v1/files/${stored.fileId}`)).status).toBe(404);
  });
});

describe('a share', () => {
  const share = async (fileId: string, json: Record<string, unknown> = { lasts: 3600 }) =>
    (await ann.call('POST', `/v1/files/${fileId}/shares`, { json, key: null })).body;
  const open = (token: string) => call('GET', `/v1/shares/${token}`);

  it('opens what it is for to whoever has the link, as often as it says, and is found by nobody afterwards', async () => {
    const first = await upload(ann, Buffer.from('first'), { name: 'a.txt' });
    const { token, share: made } = await share(first.fileId, {
      lasts: 60,
      maxUses: 2,
      versionId: first.current.versionId,
    });
    for (let uses = 1; uses <= 2; uses += 1) {
      const { status, body } = await open(token);
      expect([status, body.name, body.size]).toEqual([200, 'a.txt', 5]);
      expect(await (await fetch(body.url)).text()).toBe('first');
    }
    const { body, status } = await open(token);
    const nobody = await open('A'.repeat(86));
    expect([status, { ...body, requestId: '' }]).toEqual([nobody.status, { ...nobody.body, requestId: '' }]);
    expect(status).toBe(404);
    expect((await ann.call('GET', `/v1/files/${first.fileId}/shares`)).body.items).toEqual([]);
    const rows = await dynamo.query({
      TableName: await fileTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `FILE#${first.fileId}` },
    });
    expect(JSON.stringify(rows.Items)).toContain(made.shareId);
    expect(JSON.stringify(rows.Items)).not.toContain(token.slice(-40));
  });

  it('of a variant opens that alone', async () => {
    const photo = await upload(ann, await jpeg(300, 200), { name: 'p.jpg', type: 'image/jpeg' });
    const { token } = await share(photo.fileId, { lasts: 60, variant: 'thumb.webp' });
    const { body } = await open(token);
    expect([body.type, body.name]).toEqual(['image/webp', 'p.jpg.thumb.webp']);
    expect(body.size).toBeLessThan(photo.current.size * 4);
    expect(
      (
        await ann.call('POST', `/v1/files/${photo.fileId}/shares`, {
          json: { lasts: 60, variant: 'poster.webp' },
          key: null,
        })
      ).status,
    ).toBe(404);
  });

  it('that was revoked opens nothing, and an address given out before lasts a minute at most', async () => {
    const file = await upload(ann, Buffer.from('secret'));
    const { token, share: made } = await share(file.fileId);
    const { url, expiresAt } = (await open(token)).body;
    expect((await ann.call('DELETE', `/v1/files/${file.fileId}/shares/${made.shareId}`, { key: null })).status).toBe(
      204,
    );
    expect((await open(token)).status).toBe(404);
    const signed = new URL(url).searchParams;
    expect(signed.get('X-Amz-Expires')).toBe('60');
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    // Nobody can make it last longer: the time is signed.
    expect((await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=3600'))).status).toBe(403);
    await ann.call('DELETE', `/v1/files/${file.fileId}`);
    await eventually(async () => expect((await fetch(url)).ok).toBe(false));
  });
});

describe('uploads that nobody ends', () => {
  it('are ended by the schedule, and stored objects that belong to nothing are deleted by another', async () => {
    const person = await createPerson();
    await person.call('GET', '/v1/me');
    const { body } = await start(person, Buffer.from('never sent'));
    const { fileId } = body.file;
    const json = { numbers: [] };
    const large = (await start(person, Buffer.from('x'), { declared: { size: partSize + 1 } })).body;
    const path = `/v1/files/${large.file.fileId}/versions/${large.version.versionId}`;
    expect((await person.call('POST', `${path}/parts`, { json, key: null })).status).toBe(200);
    expect((await person.call('DELETE', path)).status).toBe(204);
    await dynamo.update({
      TableName: await fileTable(),
      Key: { pk: `FILE#${fileId}`, sk: `VERSION#${body.version.versionId}` },
      UpdateExpression: 'SET wakeAt = :past',
      ExpressionAttributeValues: { ':past': '2020-01-01T00:00:00.000Z' },
    });
    await afterSchedule('SweepUploads', async () => {
      expect((await person.call('GET', `/v1/files/${fileId}`)).status).toBe(404);
    });
    await eventually(async () => {
      expect((await person.call('GET', '/v1/storage')).body).toMatchObject({ bytes: 0, versions: 0 });
    });
    const stored = await bucketOf('contents');
    const [old, young] = [`${randomUUID()}/${randomUUID()}`, `${randomUUID()}/${randomUUID()}`];
    for (const each of [old, young]) await stored.put(`${each}/original`, 'nobody’s', { contentType: 'text/plain' });
    const noted = { pk: 'ORPHANS', sk: old };
    const since = new Date(Date.now() - 36 * 86_400_000).toISOString();
    await dynamo.put({ TableName: await fileTable(), Item: { ...noted, entity: 'Orphan', since } });
    await afterSchedule('SweepContents', async () => expect(await stored.head(`${old}/original`)).toBeUndefined());
    expect(await stored.head(`${young}/original`)).toBeDefined();
    await eventually(async () => {
      const { Item } = await dynamo.get({ TableName: await fileTable(), Key: noted, ConsistentRead: true });
      expect(Item).toBeUndefined();
    });
  });
});
