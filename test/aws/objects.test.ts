import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../lib/runtime/aws/config.ts';
import { AccessDenied, NotFound } from '../../lib/runtime/aws/errors.ts';
import { createObjects } from '../../lib/runtime/aws/objects.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { startRecorder } from './recorder.ts';

const recorder = await startRecorder();
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const at = Date.UTC(2026, 10, 21, 1, 2, 3);
const pace = { now: () => at, sleep: async () => {}, random: () => 0 };
const local = createObjects(() => 'photos', {
  config: { region: 'eu-west-1', endpoint: recorder.endpoint, credentials },
  pace,
});
const onAws = createObjects(() => 'photos', { config: { region: 'eu-west-1', credentials }, pace });
const sdk = new S3Client({ region: 'eu-west-1', credentials, requestChecksumCalculation: 'WHEN_REQUIRED' });
const key = 'people/ada & co/ünï (1).jpg';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'succeeded',
    (error) => error,
  );
const xmlError = (status: number, code: string) => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>It &amp; that</Message></Error>`,
});
/** Parts of a URL that both signers must agree on; theirs adds a name for its own logs. */
function parts(url: string) {
  const { origin, pathname, searchParams } = new URL(url);
  return { origin, pathname, query: Object.fromEntries(searchParams) };
}

beforeEach(() => {
  recorder.answer({});
});
afterAll(async () => {
  closeConnections();
  await recorder.stop();
});

describe('objects', () => {
  it('are read with type and tag', async () => {
    recorder.answer({ body: 'hello', headers: { 'content-type': 'text/plain', etag: '"abc"' } });
    const found = await local.get(key);
    expect(found).toMatchObject({ contentType: 'text/plain', eTag: 'abc' });
    expect(found?.body.toString()).toBe('hello');
  });

  it('that are not there are undefined; a bucket that is not there is an error', async () => {
    recorder.answer(xmlError(404, 'NoSuchKey'));
    expect(await local.get(key)).toBeUndefined();
    recorder.answer(xmlError(404, 'NoSuchBucket'));
    expect(await failure(local.get(key))).toBeInstanceOf(NotFound);
    recorder.answer(xmlError(403, 'AccessDenied'));
    const denied = await failure(local.get(key));
    expect(denied).toBeInstanceOf(AccessDenied);
    expect(denied.message).toBe('s3:GetObject: AccessDenied: It & that');
  });

  it('are stored once, with their digest, and the second time it is said that there is one', async () => {
    recorder.answer({});
    expect(await local.putOnce('a.txt', 'text', 'text/plain')).toBe(true);
    expect(recorder.received.at(-1)?.headers).toMatchObject({
      'if-none-match': '*',
      'x-amz-checksum-sha256': createHash('sha256').update('text').digest('base64'),
    });
    recorder.answer(xmlError(412, 'PreconditionFailed'));
    expect(await local.putOnce('a.txt', 'text', 'text/plain')).toBe(false);
  });

  it('are read in a range that ends where it begins or later, and never as a whole where a part was asked for', async () => {
    recorder.answer({ status: 206, body: 'hello' });
    expect((await local.read('a.txt', 3, 7, 'tag')).toString()).toBe('hello');
    expect(recorder.received.at(-1)?.headers).toMatchObject({ range: 'bytes=3-7', 'if-match': '"tag"' });
    // S3 ignores such a range, and answers everything.
    recorder.answer({ body: 'x'.repeat(1_000_000) });
    expect(await failure(local.read('a.txt', 8, 7, 'tag'))).toBeInstanceOf(RangeError);
    expect(await failure(local.getRange('a.txt', 8, 7))).toBeInstanceOf(RangeError);
    expect(recorder.received).toEqual([]);
    for (const read of [local.read('a.txt', 3, 7, 'tag'), local.getRange('a.txt', 3, 7)]) {
      expect(await failure(read)).toMatchObject({ name: 'TooLong' });
    }
    expect(recorder.received).toHaveLength(2);
    recorder.answer(xmlError(412, 'PreconditionFailed'));
    expect(await failure(local.read('a.txt', 3, 7, 'tag'))).toMatchObject({ code: 'PreconditionFailed' });
  });

  it('are listed with keys as they are', async () => {
    const entry = (name: string) =>
      `<Contents><Key>${name}</Key><LastModified>2026-11-21T01:02:03.000Z</LastModified><Size>7</Size></Contents>`;
    recorder.answer({
      headers: { 'content-type': 'application/xml' },
      body: `<ListBucketResult><NextContinuationToken>n&#43;1</NextContinuationToken>${entry('a &amp; b')}${entry('&lt;c&gt;')}</ListBucketResult>`,
    });
    expect(await local.list('a')).toEqual({
      objects: ['a & b', '<c>'].map((name) => ({ key: name, size: 7, modifiedAt: new Date('2026-11-21T01:02:03Z') })),
      token: 'n+1',
    });
  });
});

describe('presigned URLs', () => {
  it('for reading are those of the AWS SDK', async () => {
    const disposition = "attachment; filename*=UTF-8''my%20photo%27s.jpg";
    const command = new GetObjectCommand({ Bucket: 'photos', Key: key, ResponseContentDisposition: disposition });
    const theirs = parts(await getSignedUrl(sdk, command, { expiresIn: 900, signingDate: new Date(at) }));
    const ours = parts(onAws.presignGet(key, 900, "my photo's.jpg"));
    expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname);
    const { 'X-Amz-Signature': ownSignature, ...ownQuery } = ours.query;
    const { 'X-Amz-Signature': _, 'x-id': __, 'x-amz-checksum-mode': ___, ...theirQuery } = theirs.query;
    expect(ownQuery).toEqual(theirQuery);
    expect(ownSignature).toMatch(/^[0-9a-f]{64}$/);
  });

  it('for storing bind type and length', async () => {
    const about = { contentType: 'image/jpeg', contentLength: 1234 };
    const ours = onAws.presignPut(key, 300, about);
    expect(ours.headers).toEqual({ 'content-type': 'image/jpeg', 'content-length': '1234' });
    const { query } = parts(ours.url);
    expect(query['X-Amz-SignedHeaders']).toBe('content-length;content-type;host');
    const command = new PutObjectCommand({
      Bucket: 'photos',
      Key: key,
      ContentType: 'image/jpeg',
      ContentLength: 1234,
    });
    const theirs = parts(
      await getSignedUrl(sdk, command, {
        expiresIn: 300,
        signingDate: new Date(at),
        signableHeaders: new Set(['content-type', 'content-length', 'host']),
      }),
    );
    expect(query['X-Amz-SignedHeaders']).toBe(theirs.query['X-Amz-SignedHeaders']);
    expect(query['X-Amz-Credential']).toBe(theirs.query['X-Amz-Credential']);
  });

  it('point at the local endpoint, bucket in the path, when there is one', () => {
    expect(local.presignGet('a.txt', 60)).toMatch(
      new RegExp(`^${recorder.endpoint}/photos/a\\.txt\\?X-Amz-Algorithm=`),
    );
  });
});

describe('the environment', () => {
  const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

  it('gives region, keys and, where set, session token and endpoint', () => {
    expect(readConfig(environment)).toEqual({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    expect(
      readConfig({ ...environment, AWS_SESSION_TOKEN: 't', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' }),
    ).toMatchObject({ endpoint: 'http://127.0.0.1:4566', credentials: { sessionToken: 't' } });
  });

  it.each(Object.keys(environment))('is refused without %s, by name', (name) => {
    expect(() => readConfig({ ...environment, [name]: undefined })).toThrow(`${name} is not set`);
    expect(() => readConfig({ ...environment, [name]: '' })).toThrow(`${name} is not set`);
  });
});
