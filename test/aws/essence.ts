import type { Recorded } from './recorder.ts';

/** What the service sees of a call, but for tracing headers, user agents and dates. */
export function essence({ method, path, query, headers, body }: Recorded) {
  const { 'x-id': _, ...rest } = query;
  return {
    method,
    path,
    query: rest,
    target: headers['x-amz-target'],
    invocation: headers['x-amz-invocation-type'],
    contentType: body ? headers['content-type'] : undefined,
    cacheControl: headers['cache-control'],
    token: headers['x-amz-security-token'],
    scope: /Credential=AKID\/\d{8}\/(\S+),/.exec(String(headers.authorization))?.[1],
    body: body.startsWith('{')
      ? JSON.parse(body)
      : body.startsWith('Action=') || body.includes('&Action=')
        ? new URLSearchParams(body).toString().split('&').sort()
        : body,
  };
}
