import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { auditStack } from '../../lib/verify-audit/audit-stack.ts';

const chain = 'organisation/01a1fdd2-305d-71a7-87ac-a4cf127dbe2a';
const key = `${chain}/000000000001-000000000005.ndjson`;
const hidden = `${chain}/000000000006-000000000007.ndjson`;
const version = (Key: string, id: string) => `<Version><Key>${Key}</Key><VersionId>${id}</VersionId></Version>`;
const pages = [
  `<IsTruncated>true</IsTruncated><NextKeyMarker>${key}</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>${version(key, 'v2')}`,
  `<IsTruncated>false</IsTruncated>${version(key, 'v1')}${version(hidden, 'v1')}`,
];

it('the verifier reads the first version of a file, whatever was put over it', async () => {
  const bucket = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://bucket');
    const isVersions = searchParams.has('versions');
    const listed = isVersions
      ? `<ListVersionsResult>${pages[searchParams.has('key-marker') ? 1 : 0]}</ListVersionsResult>`
      : `<ListBucketResult><Contents><Key>${key}</Key></Contents></ListBucketResult>`;
    const isList = isVersions || searchParams.has('list-type');
    const text = `${decodeURIComponent(pathname).split('/').at(-1)} ${searchParams.get('versionId') ?? 'latest'}`;
    response.writeHead(200, { 'content-type': isList ? 'application/xml' : 'text/plain' });
    response.end(isList ? listed : text);
  }).listen(0, '127.0.0.1');
  await once(bucket, 'listening');
  const place = {
    region: 'us-east-1',
    awsEndpoint: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
    ...{ awsAccessKeyId: 'key', awsSecretAccessKey: 'secret' },
  };
  const stack = auditStack({ ...place, auditInbox: 'i', auditLog: 'l', auditChains: 'c', auditArchive: 'archive' });
  const found: string[] = [];
  for await (const each of stack.objects(chain)) found.push(`${await stack.text(each)}`);
  expect(found).toEqual(['000000000001-000000000005.ndjson v1', '000000000006-000000000007.ndjson v1']);
  stack.stop();
  bucket.close();
  bucket.closeAllConnections();
});
