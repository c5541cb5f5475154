import type { CallRequest } from '../call.ts';

/** Bucket, key and operation of a request to S3. */
export interface S3Input {
  readonly bucket: string;
  /** Decoded; empty for operations on the bucket. */
  readonly key: string;
  /** Path and query in path style, as fauxqs wants it. */
  readonly target: string;
}

/** Path in path style: the bucket may also stand in front of the host name. */
export function pathStyle({ path, headers }: Pick<CallRequest, 'path' | 'headers'>): string {
  const host = String(headers.host ?? '').replace(/:\d+$/, '');
  const bucket = /^(.+?)\.(?:s3\.)?localhost$/.exec(host)?.[1];
  return bucket && bucket !== 's3' ? `/${bucket}${path}` : path;
}

export function s3InputOf(request: CallRequest): S3Input {
  const path = pathStyle(request);
  const slash = path.indexOf('/', 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  const query = request.url.slice(request.path.length);
  return { bucket, key: decode(key), target: `${path}${query}` };
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** Parts of a bucket or object that a query names instead of the thing itself. */
const subresources: readonly [query: string, name: string][] = [
  ['tagging', 'Tagging'],
  ['acl', 'Acl'],
  ['attributes', 'Attributes'],
  ['retention', 'Retention'],
  ['legal-hold', 'LegalHold'],
  ['versioning', 'Versioning'],
  ['lifecycle', 'LifecycleConfiguration'],
  ['cors', 'Cors'],
  ['policy', 'Policy'],
  ['encryption', 'Encryption'],
  ['notification', 'NotificationConfiguration'],
  ['location', 'Location'],
];

const verbs: Readonly<Record<string, string>> = { GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete' };

/** The operation as S3 calls it: `PutObject`, `ListObjectsV2`, `UploadPart`. */
export function s3OperationOf({ method, query, headers }: CallRequest, { bucket, key }: S3Input): string {
  const subresource = subresources.find(([name]) => query.has(name))?.[1];
  if (!bucket) return 'ListBuckets';
  if (!key) return bucketOperation(method, query, headers['content-type'], subresource);
  if (query.has('uploadId')) {
    if (method === 'PUT') return headers['x-amz-copy-source'] ? 'UploadPartCopy' : 'UploadPart';
    if (method === 'POST') return 'CompleteMultipartUpload';
    return method === 'DELETE' ? 'AbortMultipartUpload' : 'ListParts';
  }
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'PostObject';
  if (subresource) return `${verbs[method]}Object${subresource}`;
  if (method === 'PUT') return headers['x-amz-copy-source'] ? 'CopyObject' : 'PutObject';
  return `${verbs[method]}Object`;
}

function bucketOperation(method: string, query: URLSearchParams, contentType?: string, subresource?: string): string {
  if (method === 'POST') return contentType?.startsWith('multipart/form-data') ? 'PostObject' : 'DeleteObjects';
  if (subresource) return `${verbs[method]}Bucket${subresource}`;
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'DELETE') return 'DeleteBucket';
  if (method === 'HEAD') return 'HeadBucket';
  if (query.has('uploads')) return 'ListMultipartUploads';
  if (query.has('versions')) return 'ListObjectVersions';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

/** The operations that are carried out; the others are answered with NotImplemented. */
export const runnable = new Set([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
  'GetBucketLocation',
  'GetObject',
  'GetObjectAttributes',
  'HeadBucket',
  'HeadObject',
  'ListBuckets',
  'ListObjects',
  'ListObjectsV2',
  'ListParts',
  'PostObject',
  'PutObject',
  'UploadPart',
  'UploadPartCopy',
]);
