import type { SessionKeeper } from '../auth/session-keeper.ts';
import { claimsOf } from '../auth/tokens.ts';
import { uuid } from '../crypto/provider.ts';
import type { Environment } from '../environment.ts';
import { ApiError, AuthError, NetworkError, type Problem } from '../errors.ts';
import type { CallOptions } from '../operations.ts';
import { tellApp } from '../tell-app.ts';
import { jitter, longestWait, sleep } from './backoff.ts';
import { type OperationInput, type RouteEntry, urlOf } from './build-request.ts';
import { exchange, unlessAborted } from './exchange.ts';
import { readAnswer } from './read-answer.ts';

export interface CallerOptions {
  readonly apiUrl: string;
  readonly app?: { readonly platform: string; readonly version: string } | undefined;
  readonly onUpgradeRequired?: ((problem: Problem) => void) | undefined;
}

export type CallOperation = (
  name: string,
  route: RouteEntry,
  input?: OperationInput,
  options?: CallOptions,
) => Promise<unknown>;

const backoff = { base: 250, cap: 8_000 };
/** Milliseconds since its first try after which a command is not tried again: the server forgets its key an hour later, and would do it once more. */
const keyLasts = 24 * 3_600_000;

/**
 * Milliseconds to wait before the next try; undefined when another try is no use or not safe.
 * A repeated GET, PUT or DELETE changes nothing more; a command with an Idempotency-Key takes effect once. 429 and 503 had no effect.
 */
function delayBefore(
  error: unknown,
  repeatable: boolean,
  attempt: number,
  tools: Environment['tools'],
): number | undefined {
  const wait = jitter(tools, backoff, attempt);
  if (error instanceof NetworkError) return repeatable ? wait : undefined;
  if (!(error instanceof ApiError)) return undefined;
  const { status, code, retryAfter = 0 } = error;
  const again =
    status === 429 || status === 503 || code === 'idempotency-key-in-flight' || (status >= 500 && repeatable);
  if (!again || retryAfter * 1000 > longestWait) return undefined;
  return retryAfter * 1000 + wait;
}

/** Calls operations: token, Idempotency-Key, timeouts, retries, one refresh after a 401, failures as typed errors. */
export function createCaller(environment: Environment, session: SessionKeeper, options: CallerOptions): CallOperation {
  const { tools } = environment;

  async function once(
    name: string,
    request: Parameters<typeof exchange>[1],
    token: string | undefined,
  ): Promise<unknown> {
    const headers = token ? { ...request.headers, authorization: `Bearer ${token}` } : request.headers;
    const answer = await exchange(environment, { ...request, headers }, session.observeServerTime);
    return readAnswer(name, answer, session.serverNow());
  }

  async function tokenFor(name: string, access: 0 | 1): Promise<string | undefined> {
    if (!access) return undefined;
    const token = await session.accessToken();
    if (!token) throw new AuthError('SignedOut', `${name} needs a session: sign in first`);
    return token;
  }

  /** A token newer than the refused one, when there is any. */
  async function tokenAfter(error: unknown, refused: string | undefined): Promise<string | undefined> {
    if (!(error instanceof ApiError) || error.status !== 401 || !refused) return undefined;
    if (error.code === 'session-revoked') {
      await session.end('revoked', refused);
      return undefined;
    }
    return session.renew(refused);
  }

  return async (
    name,
    [method, path, access, keyed],
    input = {},
    { signal, timeoutMs = 15_000, retries = 3, idempotencyKey, ifNoneMatch, stepUp, ofEarlierApp } = {},
  ) => {
    const key = keyed ? (idempotencyKey ?? uuid(environment.crypto)) : undefined;
    const repeatable = key !== undefined || method === 'GET' || method === 'PUT' || method === 'DELETE';
    const hasBody = input.body !== undefined;
    const request = {
      method,
      url: urlOf(options.apiUrl, path, input),
      headers: {
        accept: 'application/json, application/problem+json',
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(stepUp ? { 'step-up': stepUp } : {}),
        ...(ifNoneMatch ? { 'if-none-match': `"${ifNoneMatch}"` } : {}),
        ...(options.app ? { 'x-app-platform': options.app.platform, 'x-app-version': options.app.version } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(input.body) } : {}),
      timeoutMs,
      signal,
    };

    let renewed = false;
    let caller: string | undefined;
    let firstAt: number | undefined;
    let failure: unknown;
    for (let attempt = 0; ; attempt++) {
      const token = await unlessAborted(tokenFor(name, access), signal);
      const person = claimsOf(token)?.sub;
      caller ??= person;
      if (person !== caller) throw new AuthError('SignedOut', `${name}: somebody else has signed in since`);
      firstAt ??= tools.now();
      // The device slept between two tries, as a laptop that was closed for the weekend. Whether the first one had an effect, nobody knows here.
      if (key && failure && tools.now() - firstAt > keyLasts) throw failure;
      try {
        return await once(name, request, token);
      } catch (error) {
        if (!renewed && (await unlessAborted(tokenAfter(error, token), signal))) {
          renewed = true;
          attempt--;
          continue;
        }
        if (error instanceof ApiError && error.status === 426 && !ofEarlierApp)
          tellApp(options.onUpgradeRequired, error.problem);
        const delay = attempt < retries ? delayBefore(error, repeatable, attempt, tools) : undefined;
        if (delay === undefined) throw error;
        failure = error;
        await sleep(tools, delay, signal);
      }
    }
  };
}
