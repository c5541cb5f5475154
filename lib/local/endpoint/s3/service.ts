import type { EndpointHooks, ObjectChange, Stack } from '../../model.ts';
import type { Fauxqs } from '../../services/fauxqs.ts';
import type { Upstream } from '../../services/upstream.ts';
import { xmlText } from '../answers.ts';
import { type Answer, type Call, type CallRequest, Refusal, type Service } from '../call.ts';
import { checkDigests, unchunk } from './checksums.ts';
import { Cors } from './cors.ts';
import { formKey, uploadFormOf } from './form-policy.ts';
import { deletedKeys, s3Needs } from './needs.ts';
import { ObjectLocks } from './object-locks.ts';
import { runnable, type S3Input, s3InputOf, s3OperationOf } from './operation.ts';

export interface S3Parts {
  readonly stack: Stack;
  readonly upstream: Upstream;
  readonly stores: Fauxqs['stores'];
  readonly hooks: EndpointHooks;
}

const xml = { 'content-type': 'application/xml' };
/** Operations that take `If-None-Match: *`. */
const writesOnce = new Set(['PutObject', 'CompleteMultipartUpload']);

/** S3, answered by fauxqs, with what that lacks: CORS, digests, write-once puts, locked objects, list of parts, notifications. */
export function s3Service({ stack, upstream, stores, hooks }: S3Parts): Service {
  const cors = new Cors(stack);
  const locks = new ObjectLocks(stack, (bucket, key) => storedAt(bucket, key));
  return {
    name: 's3',
    accessDenied: { status: 403, code: 'AccessDenied' },
    throttled: { status: 503, code: 'SlowDown' },
    read(request) {
      const input = s3InputOf(request);
      const operation = s3OperationOf(request, input);
      if (operation !== 'PostObject') return { operation, input };
      const { fields, fileName } = uploadFormOf(String(request.headers['content-type']), request.body);
      return { operation, input: { ...input, key: formKey(fields.key, fileName) } };
    },
    needs: s3Needs,
    async handle(call) {
      const { operation, request } = call;
      const input = call.input as S3Input;
      if (!runnable.has(operation))
        throw new Refusal(501, 'NotImplemented', `${operation} does not run on this machine.`);
      const answer = await carryOut(call, input);
      if (answer.status < 300) report(call, input, answer);
      else hideMissing(call, input, answer);
      return { ...answer, headers: { ...answer.headers, ...cors.headersFor(input.bucket, request) } };
    },
    error: ({ status, code, message }, request) => ({
      status,
      headers: {
        ...xml,
        'x-amz-request-id': request.requestId,
        ...cors.headersFor(s3InputOf(request).bucket, request),
      },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${xmlText(message)}</Message><RequestId>${request.requestId}</RequestId></Error>`,
    }),
  };

  async function carryOut({ operation, request }: Call, { bucket, key, target }: S3Input): Promise<Answer> {
    if (operation === 'GetBucketLocation')
      return { status: 200, headers: xml, body: `<LocationConstraint>${stack.region}</LocationConstraint>` };
    if (operation === 'ListParts') return listParts(bucket, key, request.query.get('uploadId') ?? '');
    if (writesOnce.has(operation) && request.headers['if-none-match'] === '*' && sizeOf(bucket, key) !== undefined)
      throw new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    if (operation === 'CopyObject') checkSource(request);
    const { headers, body } = contentOf(request, operation);
    locks.check(operation, bucket, headers, operation === 'DeleteObjects' ? deletedKeys(body.toString()) : [key]);
    const answer = await upstream.request(request.method, target, headers, body);
    const { connection: _connection, 'keep-alive': _keep, ...rest } = answer.headers;
    return { ...answer, headers: { ...rest, ...overrides(operation, request.query) } };
  }

  function listParts(bucket: string, key: string, uploadId: string): Answer {
    const { multipartUploads } = stores.s3Store as unknown as { multipartUploads: Map<string, Upload> };
    const upload = multipartUploads.get(uploadId);
    if (!upload || upload.key !== key)
      throw new Refusal(404, 'NoSuchUpload', 'The specified multipart upload does not exist.');
    const parts = [...upload.parts.values()].sort((a, b) => a.partNumber - b.partNumber);
    const items = parts.map(
      ({ partNumber, etag, body, lastModified }) =>
        `<Part><PartNumber>${partNumber}</PartNumber><LastModified>${lastModified.toISOString()}</LastModified><ETag>${xmlText(etag)}</ETag><Size>${body.length}</Size></Part>`,
    );
    const body = `<ListPartsResult><Bucket>${bucket}</Bucket><Key>${xmlText(key)}</Key><UploadId>${uploadId}</UploadId><IsTruncated>false</IsTruncated>${items.join('')}</ListPartsResult>`;
    return { status: 200, headers: xml, body };
  }

  function storedAt(bucket: string, key: string): Date | undefined {
    try {
      return stores.s3Store.headObject(bucket, key).lastModified;
    } catch {
      return undefined;
    }
  }

  /** A copy may be of an object as it was seen alone. */
  function checkSource({ headers }: CallRequest): void {
    const wanted = headers['x-amz-copy-source-if-match'];
    if (wanted === undefined) return;
    const source = decodeURIComponent(String(headers['x-amz-copy-source'])).replace(/^\//, '');
    const slash = source.indexOf('/');
    const { etag } = stores.s3Store.headObject(source.slice(0, slash), source.slice(slash + 1));
    if (bare(etag) !== bare(String(wanted)))
      throw new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }

  function sizeOf(bucket: string, key: string): number | undefined {
    try {
      return stores.s3Store.headObject(bucket, key).contentLength;
    } catch {
      return undefined;
    }
  }

  /** Tells whoever listens about objects that came or went. */
  function report({ operation, request }: Call, { bucket, key }: S3Input, answer: Answer): void {
    const event = created[operation];
    const common = { bucket, requestId: request.requestId, sourceIp: request.sourceIp };
    if (event) {
      const eTag = (answer.headers.etag ?? etagIn(answer)).replaceAll('"', '');
      hooks.objectChanged?.({ ...common, key, event, size: sizeOf(bucket, key) ?? 0, eTag });
    } else if (operation === 'DeleteObject') hooks.objectChanged?.({ ...common, key, event: 'ObjectRemoved:Delete' });
    else if (operation === 'DeleteObjects')
      for (const gone of deletedKeys(request.body.toString()))
        hooks.objectChanged?.({ ...common, key: gone, event: 'ObjectRemoved:Delete' });
  }
}

const bare = (etag: string) => etag.replaceAll('"', '');

interface Upload {
  readonly key: string;
  readonly parts: ReadonlyMap<number, { partNumber: number; etag: string; body: Buffer; lastModified: Date }>;
}

const created: Readonly<Record<string, ObjectChange['event']>> = {
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
  CopyObject: 'ObjectCreated:Copy',
  PostObject: 'ObjectCreated:Post',
  PutObject: 'ObjectCreated:Put',
};

function etagIn(answer: Answer): string {
  return /<ETag>(?:&quot;|")?([^<&"]+)/.exec(answer.body.toString())?.[1] ?? '';
}

/** Without the right to list a bucket, a caller is not told that an object does not exist. */
function hideMissing({ principal, request }: Call, { bucket, key }: S3Input, answer: Answer): void {
  if (answer.status !== 404 || !key || !principal.policy || (request.method !== 'GET' && request.method !== 'HEAD'))
    return;
  const resource = `arn:aws:s3:::${bucket}`;
  if (principal.policy.decide('s3:ListBucket', resource, () => ({ 's3:prefix': key })) === 'allowed') return;
  throw new Refusal(
    403,
    'AccessDenied',
    `User: ${principal.arn} is not authorized to perform: s3:ListBucket on resource: "${resource}" because no identity-based policy allows the s3:ListBucket action`,
  );
}

const notForwarded = new Set(['authorization', 'connection', 'content-length', 'expect', 'host', 'transfer-encoding']);

/** Headers and content to forward: presigned `x-amz-*` parameters as the headers they stand for, chunks put together, digests checked. */
function contentOf(request: CallRequest, operation: string): { headers: Record<string, string>; body: Buffer } {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (!notForwarded.has(name) && value !== undefined) headers[name] = String(value);
  for (const [name, value] of request.query)
    if (/^x-amz-(?!algorithm|credential|date|expires|security|signature|signedheaders|content-sha256)/i.test(name))
      headers[name.toLowerCase()] = value;
  let { body } = request;
  if (
    headers['content-encoding']?.includes('aws-chunked') ||
    /^STREAMING-/.test(headers['x-amz-content-sha256'] ?? '')
  ) {
    const { content, trailers } = unchunk(body);
    body = content;
    Object.assign(headers, trailers);
    const encoding = headers['content-encoding']?.replace(/aws-chunked,?\s*/, '');
    delete headers['content-encoding'];
    if (encoding) headers['content-encoding'] = encoding;
  }
  if (operation === 'PutObject' || operation === 'UploadPart') checkDigests(headers, body);
  return { headers, body };
}

/** Headers of the answer that a (signed) query asks for. */
function overrides(operation: string, query: URLSearchParams): Record<string, string> {
  if (operation !== 'GetObject') return {};
  const names = [
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-type',
    'expires',
  ];
  const asked: Record<string, string> = {};
  for (const name of names) {
    const value = query.get(`response-${name}`);
    if (value !== null) asked[name] = value;
  }
  return asked;
}
