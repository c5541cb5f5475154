import { ApiError, type Problem } from '../errors.ts';
import { retryAfterSeconds } from './backoff.ts';
import type { Answer } from './exchange.ts';

/** The gateway answers `{ message }` of its own, before a function runs; its status says which failure it is. */
const gatewayCodes: Readonly<Record<number, string>> = {
  304: 'not-modified',
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  413: 'body-too-large',
  429: 'too-many-requests',
  500: 'internal-error',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function problemOf({ status, text }: Answer): Problem {
  const json = parse(text) as Partial<Problem> | undefined;
  if (json && typeof json.code === 'string')
    return { type: 'about:blank', title: json.code, ...json, status, code: json.code };
  const title = typeof json?.message === 'string' ? json.message : `HTTP ${status}`;
  return { type: 'about:blank', title, status, code: gatewayCodes[status] ?? `http-${status}` };
}

/** The body of a successful answer, or the failure as ApiError. */
export function readAnswer(operation: string, answer: Answer, serverNow: number): unknown {
  const { status, text } = answer;
  if (status < 200 || status > 299) {
    throw new ApiError(operation, problemOf(answer), retryAfterSeconds(answer.header('retry-after'), serverNow));
  }
  if (text === '') return undefined;
  const isJson = (answer.header('content-type') ?? '').includes('json');
  // A page of the backend's own. What stands on the way, a proxy that has a page for everything, knows no request ids.
  if (!isJson && answer.header('x-request-id')) return text;
  const body = isJson ? parse(text) : undefined;
  if (body !== undefined) return body;
  throw new ApiError(operation, {
    type: 'about:blank',
    title: 'The answer is not JSON',
    status,
    code: 'invalid-answer',
  });
}
