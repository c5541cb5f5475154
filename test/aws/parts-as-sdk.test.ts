import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, describe, expect, it } from 'vitest';
import { createMultipartUploads } from '../../lib/runtime/aws/multipart.ts';
import { createObjects } from '../../lib/runtime/aws/objects.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { type Canned, type Recorded, startRecorder } from './recorder.ts';

const recorder = await startRecorder();
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const config = { region: 'eu-west-1', endpoint: recorder.endpoint, credentials };
const s3 = new S3Client({
  ...config,
  maxAttempts: 1,
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});
const photos = createObjects(() => 'photos', { config });
const parts = createMultipartUploads(() => 'photos', { config });
const Key = 'people/ada & co/ünï+cødé (1).jpg';
const at = { Bucket: 'photos', Key };
const inUpload = { ...at, UploadId: 'up/load+1' };
const xml = (body: string): Canned => ({ headers: { 'content-type': 'application/xml' }, body });

interface Case {
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => Promise<unknown>;
  readonly answer?: Canned;
  readonly gives?: unknown;
}

const cases: Record<string, Case> = {
  HeadObject: {
    ours: () => photos.head(Key),
    theirs: () => s3.send(new HeadObjectCommand(at)),
    answer: { headers: { etag: '"abc"' } },
  },
  'GetObject of a range': {
    ours: async () => (await photos.read(Key, 8, 15, 'abc')).toString(),
    theirs: () => s3.send(new GetObjectCommand({ ...at, Range: 'bytes=8-15', IfMatch: '"abc"' })),
    answer: { status: 206, body: '8 bytes.' },
    gives: '8 bytes.',
  },
  CopyObject: {
    ours: () => photos.copy(Key, { bucket: 'in', key: 'a b/ü', eTag: 'abc' }, 'image/jpeg'),
    theirs: () =>
      s3.send(
        new CopyObjectCommand({
          ...at,
          CopySource: '/in/a%20b/%C3%BC',
          CopySourceIfMatch: '"abc"',
          MetadataDirective: 'REPLACE',
          ContentType: 'image/jpeg',
        }),
      ),
    answer: xml('<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>'),
  },
  CreateMultipartUpload: {
    ours: () => parts.create(Key, 'video/mp4'),
    theirs: () => s3.send(new CreateMultipartUploadCommand({ ...at, ContentType: 'video/mp4' })),
    answer: xml('<InitiateMultipartUploadResult><UploadId>up/load+1</UploadId></InitiateMultipartUploadResult>'),
    gives: 'up/load+1',
  },
  ListParts: {
    ours: () => parts.parts(Key, inUpload.UploadId),
    theirs: () => s3.send(new ListPartsCommand(inUpload)),
    answer: xml(
      '<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>2</PartNumber><ETag>&quot;e&quot;</ETag><Size>7</Size></Part></ListPartsResult>',
    ),
    gives: [{ number: 2, size: 7, eTag: 'e' }],
  },
  CompleteMultipartUpload: {
    ours: () => parts.complete(Key, inUpload.UploadId, [{ number: 1, size: 7, eTag: 'e' }]),
    theirs: () =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...inUpload,
          IfNoneMatch: '*',
          MultipartUpload: { Parts: [{ ETag: '"e"', PartNumber: 1 }] },
        }),
      ),
    answer: xml('<CompleteMultipartUploadResult><ETag>"x-1"</ETag></CompleteMultipartUploadResult>'),
    gives: true,
  },
  AbortMultipartUpload: {
    ours: () => parts.abort(Key, inUpload.UploadId),
    theirs: () => s3.send(new AbortMultipartUploadCommand(inUpload)),
    answer: { status: 204 },
  },
};

const signed = /^(range|if-|x-amz-(?!date|content-sha256|user-agent|checksum-mode))/;
/** What S3 sees; the order of a part's members does not matter to it. */
function essence({ method, path, query, headers, body }: Recorded) {
  const { 'x-id': _, ...rest } = query;
  const members = [...body.matchAll(/<(PartNumber|ETag)>([^<]*)</g)].map(([, name, value]) => `${name} ${value}`);
  return {
    method,
    path,
    query: rest,
    members: members.sort(),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => signed.test(name))),
  };
}

afterAll(async () => {
  s3.destroy();
  closeConnections();
  await recorder.stop();
});

describe('calls look to S3 as those of the AWS SDK', () => {
  it.each(Object.keys(cases))('%s', async (name) => {
    const { ours, theirs, answer = {}, gives } = cases[name] as Case;
    recorder.answer(answer);
    const given = await ours();
    if (gives !== undefined) expect(given).toEqual(gives);
    await theirs();
    const [mine, sdkCall] = recorder.received.map(essence);
    expect(mine).toEqual(sdkCall);
  });

  it('a presigned part', async () => {
    const now = Date.UTC(2026, 10, 21);
    const pace = { now: () => now, sleep: async () => {}, random: () => 0 };
    const { url, headers } = createMultipartUploads(() => 'photos', { config, pace }).presignPart(Key, 'u', 3, 99, 900);
    const command = new UploadPartCommand({ ...at, UploadId: 'u', PartNumber: 3, ContentLength: 99 });
    const theirs = await getSignedUrl(s3, command, {
      expiresIn: 900,
      signingDate: new Date(now),
      signableHeaders: new Set(['content-length', 'host']),
    });
    const query = (text: string) => {
      const { 'x-id': _, 'X-Amz-Signature': __, ...rest } = Object.fromEntries(new URL(text).searchParams);
      return rest;
    };
    expect(headers).toEqual({ 'content-length': '99' });
    expect([new URL(url).pathname, query(url)]).toEqual([new URL(theirs).pathname, query(theirs)]);
  });
});

describe('answers of S3 that begin well', () => {
  it('and hold an error are errors', async () => {
    recorder.answer(xml('<Error><Code>InternalError</Code><Message>Try again</Message></Error>'));
    await expect(parts.complete(Key, 'u', [])).rejects.toMatchObject({ name: 'Unavailable', code: 'InternalError' });
    await expect(photos.copy(Key, { bucket: 'b', key: 'k', eTag: 'e' }, 'a/b')).rejects.toMatchObject({
      code: 'InternalError',
    });
  });

  it('and uploads that are gone are none', async () => {
    recorder.answer({ status: 404, ...xml('<Error><Code>NoSuchUpload</Code></Error>') });
    expect([await parts.parts(Key, 'u'), await parts.complete(Key, 'u', [])]).toEqual([undefined, undefined]);
    await parts.abort(Key, 'u');
  });
});
