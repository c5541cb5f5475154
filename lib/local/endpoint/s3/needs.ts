import type { Call, Need } from '../call.ts';
import type { S3Input } from './operation.ts';

const objectActions: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  CompleteMultipartUpload: 's3:PutObject',
  CopyObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  GetObjectAttributes: 's3:GetObjectAttributes',
  HeadObject: 's3:GetObject',
  ListParts: 's3:ListMultipartUploadParts',
  PostObject: 's3:PutObject',
  UploadPart: 's3:PutObject',
  UploadPartCopy: 's3:PutObject',
};

const bucketActions: Readonly<Record<string, string>> = {
  HeadBucket: 's3:ListBucket',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
};

const readsVersion = new Set(['GetObject', 'HeadObject', 'DeleteObject']);

/** The rights that AWS asks for a request to S3. */
export function s3Needs({ operation, input, request }: Call): Need[] {
  const { bucket, key } = input as S3Input;
  if (operation === 'ListBuckets') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  if (operation === 'DeleteObjects')
    return deletedKeys(request.body.toString()).map((name) => ({
      action: 's3:DeleteObject',
      resource: objectArn(bucket, name),
    }));
  if (!key)
    return [
      {
        action: bucketActions[operation] ?? `s3:${operation}`,
        resource: `arn:aws:s3:::${bucket}`,
        context: () => ({
          's3:prefix': request.query.get('prefix') ?? '',
          's3:delimiter': request.query.get('delimiter') ?? undefined,
          's3:max-keys': request.query.get('max-keys') ?? undefined,
        }),
      },
    ];
  const version = readsVersion.has(operation) && request.query.has('versionId') ? 'Version' : '';
  const action = `${objectActions[operation] ?? `s3:${operation}`}${version}`;
  const needs: Need[] = [{ action, resource: objectArn(bucket, key), context: () => headersOf(request.headers) }];
  const source = request.headers['x-amz-copy-source'];
  if (source)
    needs.push({
      action: 's3:GetObject',
      resource: `arn:aws:s3:::${decodeURIComponent(String(source)).replace(/^\//, '')}`,
    });
  if (request.headers['x-amz-tagging']) needs.push({ action: 's3:PutObjectTagging', resource: objectArn(bucket, key) });
  return needs;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

/** Headers that are condition keys under their own name: `s3:x-amz-acl`, `s3:x-amz-server-side-encryption`. */
function headersOf(headers: Call['request']['headers']): Record<string, string> {
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith('x-amz-')) context[`s3:${name}`] = String(value);
  return context;
}

export function deletedKeys(xml: string): string[] {
  return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescapeXml(key));
}

function unescapeXml(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    return hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : (names[name] ?? whole);
  });
}
