import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileKey } from '../../functions/files/store/items.ts';
import { bucketOf, dynamo, fileTable } from './file-rows.ts';
import { createPerson, type Person } from './people.ts';
import { eventually } from './stack.ts';
import { put, settled, sha256, start, upload } from './uploads.ts';

let ann: Person;
beforeAll(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
});

const copyOf = async (person: Person, space: string, fileId: string) =>
  person.call('GET', `/v1/spaces/${space}/collections/files/${fileId}`);

describe('an upload of somebody who means harm', () => {
  const bytes = Buffer.from('five!');

  it.each([
    ['a 0-byte file', { size: 0 }, 400, 'invalid-request'],
    ['a 5 GB declaration', { size: 5 * 1024 ** 3 }, 413, 'file-too-large'],
    ['a size beyond all', { size: 2 ** 60 }, 400, 'invalid-request'],
    ['a type with a second header', { type: 'text/plain\r\nx-amz-acl: public-read' }, 400, 'invalid-request'],
    ['a name with a second header', { name: 'a\r\nSet-Cookie: x' }, 400, 'invalid-request'],
    ['a name that reads another way than it ends', { name: 'photo\u202egnp.exe' }, 400, 'invalid-request'],
    ['no checksum', { sha256: 'x' }, 400, 'invalid-request'],
  ])('is refused at its start: %s', async (_, declared, status, code) => {
    const answer = await start(ann, bytes, { declared });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each(['../../etc/passwd', '/absolute', '..\\windows', 'a/../../b', 'x'.repeat(255)])(
    'names the file %s, which is a name and no path',
    async (name) => {
      const { body } = await start(ann, bytes, { name });
      const { pathname } = new URL(body.upload.put.url);
      expect(pathname.split('/').slice(2)).toEqual([body.file.fileId, body.version.versionId]);
      expect(body.file.name).toBe(name);
      await ann.call('DELETE', `/v1/files/${body.file.fileId}`);
    },
  );

  it('sends another key, size, type or content than was signed, or late: S3 refuses it', async () => {
    const { body } = await start(ann, bytes);
    const { url, headers } = body.upload.put;
    const other = new URL(url);
    other.pathname = other.pathname.replace(body.version.versionId, randomUUID());
    const later = url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800');
    const attempts: [string, Record<string, string>, Buffer][] = [
      [other.href, headers, bytes],
      [later, headers, bytes],
      [url, headers, Buffer.from('five bytes and more')],
      [url, { ...headers, 'content-type': 'text/html' }, bytes],
      [
        url,
        { ...headers, 'x-amz-checksum-sha256': Buffer.from(sha256(Buffer.from('other')), 'hex').toString('base64') },
        bytes,
      ],
      [url, headers, Buffer.from('FIVE!')],
    ];
    for (const [to, with_, content] of attempts) {
      const { status } = await put({ url: to, headers: with_ }, content);
      expect([400, 403]).toContain(status);
    }
    expect((await put({ url, headers }, bytes)).status).toBe(200);
    // Once there, it is not replaced; after processing, what comes is thrown away.
    await settled(ann, body.file.fileId);
    await put({ url, headers }, bytes);
    await eventually(async () => {
      const file = (await ann.call('GET', `/v1/files/${body.file.fileId}`)).body;
      expect(file).toMatchObject({ state: 'ready', versions: [{ number: 1 }] });
    });
  });

  it('sends to an address after the upload was cancelled: nothing of it stays', async () => {
    const { body } = await start(ann, bytes);
    await ann.call('DELETE', `/v1/files/${body.file.fileId}`);
    expect((await ann.call('GET', `/v1/files/${body.file.fileId}`)).status).toBe(404);
    const file = { TableName: await fileTable(), Key: fileKey(body.file.fileId), ConsistentRead: true };
    await eventually(async () => expect((await dynamo.get(file)).Item).toBeUndefined());
    expect((await put(body.upload.put, bytes)).status).toBe(200);
    const uploads = await bucketOf('uploads');
    const key = `${body.file.fileId}/${body.version.versionId}`;
    await eventually(async () => expect(await uploads.head(key)).toBeUndefined());
  });

  it('sends a zip named .png, and a page named .jpg: they are refused with the reason, which devices see', async () => {
    const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), randomBytes(100)]);
    const page = Buffer.from('<html><script>alert(1)</script>');
    for (const [content, type] of [
      [zip, 'image/png'],
      [page, 'image/jpeg'],
    ] as const) {
      const file = await upload(ann, content, { type });
      expect(file).toMatchObject({ state: 'rejected', versions: [{ state: 'rejected', reason: 'type-mismatch' }] });
      expect((await ann.call('GET', `/v1/files/${file.fileId}/download`)).body.code).toBe('file-not-ready');
      await eventually(async () => {
        const { body } = await copyOf(ann, `p-${ann.personId}`, file.fileId);
        expect(body.document).toMatchObject({ state: 'rejected', reason: 'type-mismatch' });
      });
    }
  });

  it('fills the room of a person: what does not fit is refused, and cancelled uploads give it back', async () => {
    const person = await createPerson();
    await person.call('GET', '/v1/me');
    const gibibyte = 1024 ** 3;
    const begin = () => start(person, bytes, { declared: { size: gibibyte } });
    const answers = await Promise.all(Array.from({ length: 7 }, begin));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409]);
    const [first] = answers.filter(({ status }) => status === 201);
    expect((await begin()).body.code).toBe('quota-exceeded');
    await person.call('DELETE', `/v1/files/${first?.body.file.fileId}`);
    await eventually(async () => expect((await begin()).status).toBe(201));
    const { body } = await person.call('GET', '/v1/storage');
    expect(body).toMatchObject({ bytes: 5 * gibibyte, maxBytes: 5 * gibibyte, versions: 5 });
  });
});
