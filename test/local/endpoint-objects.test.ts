import { createHash } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf, signingKey } from '../../lib/local/endpoint/sigv4.ts';
import { type RunningFixture, runFixture } from './running-fixture.ts';

let fixture: RunningFixture;
let Bucket: string;
let objects: S3Client;
let root: S3Client;

beforeAll(async () => {
  fixture = await runFixture();
  Bucket = fixture.local.outputs.filesBucket ?? '';
  objects = new S3Client({ ...fixture.as('Caller'), requestChecksumCalculation: 'WHEN_REQUIRED' });
  root = new S3Client(fixture.asRoot);
});
afterAll(() => fixture?.stop());

async function nameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: Error) => error.name,
  );
}

const codeOf = async (answer: Response) => /<Code>(\w+)</.exec(await answer.text())?.[1];

describe('objects', () => {
  it('are written and read where the role allows it, keys of any characters included', async () => {
    const Key = 'in/ünï code/+ &%.txt';
    await objects.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ContentType: 'text/plain' }));
    const { Body, ContentType } = await objects.send(new GetObjectCommand({ Bucket, Key }));
    expect([await Body?.transformToString(), ContentType]).toEqual(['hello', 'text/plain']);
  });

  it('are refused elsewhere, and where a statement denies what another allows', async () => {
    const put = (Key: string) => objects.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    expect(await nameOf(put('out/a'))).toBe('AccessDenied');
    await expect(put('in/secret/a')).rejects.toThrow('with an explicit deny in an identity-based policy');
  });

  it('that are missing are not told from forbidden ones to who may not list', async () => {
    const get = new GetObjectCommand({ Bucket, Key: 'in/missing' });
    expect(await nameOf(objects.send(get))).toBe('NoSuchKey');
    expect(await nameOf(root.send(get))).toBe('NoSuchKey');
    expect(await nameOf(new S3Client(fixture.as('ReadNote')).send(get))).toBe('AccessDenied');
  });

  it('may be larger than 11 MiB', async () => {
    const Body = Buffer.alloc(12 * 1024 * 1024, 'x');
    await root.send(new PutObjectCommand({ Bucket, Key: 'large', Body }));
    expect((await root.send(new HeadObjectCommand({ Bucket, Key: 'large' }))).ContentLength).toBe(Body.length);
  });

  it('are written once with If-None-Match', async () => {
    const put = () => root.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    await put();
    expect(await nameOf(put())).toBe('PreconditionFailed');
  });

  it('are refused when the content is not what its digest says', async () => {
    const digest = createHash('sha256').update('other').digest('base64');
    const put = new PutObjectCommand({ Bucket, Key: 'digest', Body: 'content', ChecksumSHA256: digest });
    expect(await nameOf(root.send(put))).toBe('BadDigest');
  });

  it('are uploaded in parts whose list can be asked for', async () => {
    const Key = 'in/parts';
    const { UploadId } = await objects.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = { Bucket, Key, UploadId, PartNumber: 1, Body: Buffer.alloc(6 * 1024 * 1024, 'p') };
    const { ETag } = await objects.send(new UploadPartCommand(part));
    const listed = await root.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(listed.Parts).toMatchObject([{ PartNumber: 1, Size: 6 * 1024 * 1024, ETag }]);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = { Bucket, Key, UploadId, MultipartUpload, IfNoneMatch: '*' };
    await objects.send(new CompleteMultipartUploadCommand(complete));
    expect((await root.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(6 * 1024 * 1024);
    const second = await objects.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const again = new CompleteMultipartUploadCommand({ ...complete, UploadId: second.UploadId });
    expect(await nameOf(objects.send(again))).toBe('PreconditionFailed');
  });

  it('are copied, and read in ranges, only as they were seen', async () => {
    const Key = 'in/seen';
    const { ETag } = await root.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' }));
    const copy = (CopySourceIfMatch?: string) =>
      nameOf(
        root.send(new CopyObjectCommand({ Bucket, Key: 'seen', CopySource: `${Bucket}/${Key}`, CopySourceIfMatch })),
      );
    const range = (IfMatch?: string) => root.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-4', IfMatch }));
    expect([await copy(ETag), await (await range(ETag)).Body?.transformToString()]).toEqual(['ok', '234']);
    await root.send(new PutObjectCommand({ Bucket, Key, Body: 'replaced!!' }));
    expect([await copy(ETag), await nameOf(range(ETag))]).toEqual(['PreconditionFailed', 'PreconditionFailed']);
  });

  it('are listed by prefix', async () => {
    const { Contents = [] } = await objects.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/pa' }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['in/parts']);
  });

  it('tell the runtime when they come and go', async () => {
    await root.send(new PutObjectCommand({ Bucket, Key: 'in/told', Body: 'four' }));
    await root.send(new CopyObjectCommand({ Bucket, Key: 'in/copied', CopySource: `${Bucket}/in/told` }));
    await root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'in/told' }] } }));
    await fixture.local.idle();
    const scan = new ScanCommand({ TableName: fixture.local.outputs.DoneTable });
    const { Items = [] } = await new DynamoDBClient(fixture.asRoot).send(scan);
    const keys = Items.flatMap(({ by, event }) => (by?.S === 'stored' ? JSON.parse(event?.S ?? '').Records : [])).map(
      (record) => [record.eventName, record.s3.object.key, record.s3.object.size],
    );
    expect(keys).toEqual(
      expect.arrayContaining([
        ['ObjectCreated:Put', 'in/told', 4],
        ['ObjectCreated:Copy', 'in/copied', 4],
      ]),
    );
  });
});

describe('presigned addresses', () => {
  const put = (Key: string, more: object = {}) =>
    getSignedUrl(objects, new PutObjectCommand({ Bucket, Key, ContentType: 'text/plain', ...more }), {
      expiresIn: 60,
      signableHeaders: new Set(['content-type', 'content-length']),
    });
  const send = (url: string, body = 'hello', type = 'text/plain') =>
    fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });

  it('are used by who holds them, as the function that made them', async () => {
    expect((await send(await put('in/signed'))).status).toBe(200);
    const get = await getSignedUrl(
      objects,
      new GetObjectCommand({ Bucket, Key: 'in/signed', ResponseContentDisposition: 'attachment; filename="a.txt"' }),
    );
    const answer = await fetch(get);
    expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual([
      'hello',
      'attachment; filename="a.txt"',
    ]);
  });

  it('are refused for another key, method, type or size than they were made for', async () => {
    const url = await put('in/one');
    expect(await codeOf(await send(url.replace('in/one', 'in/two')))).toBe('SignatureDoesNotMatch');
    expect(await codeOf(await fetch(url))).toBe('SignatureDoesNotMatch');
    expect(await codeOf(await send(url, 'hello', 'text/html'))).toBe('SignatureDoesNotMatch');
    const sized = await put('in/sized', { ContentLength: 5 });
    expect((await send(sized)).status).toBe(200);
    expect(await codeOf(await send(sized, 'longer'))).toBe('SignatureDoesNotMatch');
  });

  it('are refused when the function itself may not, and after their time', async () => {
    expect(await codeOf(await send(await put('out/x')))).toBe('AccessDenied');
    const late = await getSignedUrl(objects, new GetObjectCommand({ Bucket, Key: 'in/signed' }), {
      expiresIn: 1,
      signingDate: new Date(Date.now() - 5000),
    });
    const answer = await fetch(late);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  it('give nothing away unsigned', async () => {
    expect((await fetch(`${fixture.local.addresses.aws}/${Bucket}/in/signed`)).status).toBe(403);
  });
});

describe('forms that pages post', () => {
  function form(conditions: unknown[], fields: Record<string, string>, file = 'hello', expiresIn = 60_000): FormData {
    const { accessKeyId, secretAccessKey } = fixture.as('Caller').credentials;
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const credential = `${accessKeyId}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const signed = { 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-credential': credential, 'x-amz-date': date };
    const all = [
      { bucket: Bucket },
      ...Object.entries(signed).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ];
    const expiration = new Date(Date.now() + expiresIn).toISOString();
    const policy = Buffer.from(JSON.stringify({ expiration, conditions: all })).toString('base64');
    const key = signingKey(secretAccessKey, { date: date.slice(0, 8), region: 'us-east-1', service: 's3' });
    const data = new FormData();
    const entries = { ...fields, ...signed, policy, 'x-amz-signature': signatureOf(key, policy) };
    for (const [name, value] of Object.entries(entries)) data.append(name, value);
    data.append('file', new Blob([file]), 'name.txt');
    return data;
  }
  const post = (data: FormData) => fetch(`${fixture.local.addresses.aws}/${Bucket}`, { method: 'POST', body: data });
  const conditions = [
    ['starts-with', '$key', 'in/'],
    ['content-length-range', 1, 10],
  ];

  it('are taken when every condition holds', async () => {
    expect((await post(form(conditions, { key: `in/$${'{filename}'}` }))).status).toBe(204);
    const { Body } = await root.send(new GetObjectCommand({ Bucket, Key: 'in/name.txt' }));
    expect(await Body?.transformToString()).toBe('hello');
  });

  it.each([
    ['another key', { key: 'out/a' }, 'hello', 'AccessDenied'],
    ['a larger file', { key: 'in/a' }, 'hello, hello', 'EntityTooLarge'],
    ['a field that no condition names', { key: 'in/a', 'x-amz-meta-a': 'b' }, 'hello', 'AccessDenied'],
  ])('are refused with %s', async (_name, fields, file, code) => {
    const answer = await post(form(conditions, fields as unknown as Record<string, string>, file));
    expect(await codeOf(answer)).toBe(code);
  });

  it('are refused after their time, and with a changed policy', async () => {
    expect(await (await post(form(conditions, { key: 'in/a' }, 'hello', -1000))).text()).toContain('Policy expired');
    const changed = form(conditions, { key: 'in/a' });
    changed.set('policy', Buffer.from('{"expiration":"2999-01-01T00:00:00Z","conditions":[]}').toString('base64'));
    expect(await codeOf(await post(changed))).toBe('SignatureDoesNotMatch');
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string, method = 'PUT') =>
    fetch(`${fixture.local.addresses.aws}/${Bucket}/in/x`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
    });

  it('may upload from the origin that the bucket names, and from no other', async () => {
    const allowed = await preflight('https://app.example');
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    for (const refused of [
      await preflight('https://app.example.evil'),
      await preflight('https://app.example', 'DELETE'),
    ]) {
      expect(refused.status).toBe(403);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
