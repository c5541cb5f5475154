import { AwsError, Unavailable } from './errors.ts';
import { element } from './failure.ts';
import { realPace } from './retry.ts';
import { type ClientOptions, configOf, send } from './send.ts';
import { encodeQuery, encodeSegment, presignedQuery } from './sign.ts';
import type { Answer } from './transport.ts';

interface More {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly mostBytes?: number;
}

/** Signed requests to one S3 bucket, and addresses that sign themselves. Keys are given as they are, not encoded. */
export function bucketCalls(bucketName: () => string, options: ClientOptions = {}) {
  /** On AWS the bucket stands in the host, at the local endpoint in the path. */
  const address = (key: string) => {
    const { endpoint, region } = configOf(options);
    const path = `/${encodeKey(key)}`;
    const bucket = bucketName();
    return endpoint
      ? { origin: endpoint, path: `/${bucket}${path}` }
      : { origin: `https://${bucket}.s3.${region}.amazonaws.com`, path };
  };

  return {
    async call(operation: string, method: string, key: string, more: More = {}): Promise<Answer> {
      const request = { operation: `s3:${operation}`, service: 's3', method, headers: {}, body: '', ...address(key) };
      const answer = await send({ ...request, ...more }, options);
      refuseLateError(request.operation, method, answer);
      return answer;
    },

    presign(
      method: string,
      key: string,
      seconds: number,
      headers: Readonly<Record<string, string>>,
      query: Readonly<Record<string, string>>,
    ): string {
      const { origin, path } = address(key);
      const now = (options.pace ?? realPace).now();
      const request = { method, host: new URL(origin).host, path, query, headers, service: 's3' };
      return `${origin}${path}?${encodeQuery(presignedQuery(request, configOf(options), now, seconds))}`;
    },
  };
}

export const encodeKey = (key: string) => key.split('/').map(encodeSegment).join('/');

export const bareTag = (eTag: unknown) => String(eTag ?? '').replace(/^"|"$/g, '');

/** Copies and completed uploads may fail after S3 has begun to answer 200: the error stands in the body then. */
function refuseLateError(operation: string, method: string, { status, body }: Answer): void {
  if (method === 'GET' || body.length === 0 || body.length > 4096) return;
  const text = body.toString();
  if (!/<Error>/.test(text)) return;
  const code = element(text, 'Code') ?? 'InternalError';
  const failure = { operation, status, code, message: element(text, 'Message') ?? '' };
  throw /^(Internal|Service|Slow)/.test(code) ? new Unavailable(failure) : new AwsError(failure);
}
