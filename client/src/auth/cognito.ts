import type { Environment } from '../environment.ts';
import { AuthError, NetworkError } from '../errors.ts';
import { jitter, sleep } from '../http/backoff.ts';
import { exchange } from '../http/exchange.ts';

/** Calls an action of Cognito's public API. @throws AuthError with Cognito's name of the refusal, NetworkError without an answer. */
export type Cognito = <T>(action: string, input: object, signal?: AbortSignal) => Promise<T>;

/** Actions that may be sent twice: a repeat has the same effect, or none. The others would mail a second code or use up a challenge. */
const repeatable = new Set(['InitiateAuth', 'GetTokensFromRefreshToken', 'RevokeToken', 'GlobalSignOut', 'GetUser']);
/** Refused before anything happened. */
const busy = new Set(['TooManyRequestsException', 'ThrottlingException']);

const retries = 3;
const backoff = { base: 300, cap: 5_000 };
const timeoutMs = 15_000;

export function createCognito(
  environment: Environment,
  endpoint: string,
  onServerTime: (milliseconds: number) => void,
): Cognito {
  async function once(action: string, body: string, signal: AbortSignal | undefined): Promise<unknown> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    };
    const answer = await exchange(
      environment,
      { method: 'POST', url: endpoint, headers, body, timeoutMs, signal },
      onServerTime,
    );
    const json = parse(answer.text);
    if (answer.status === 200 && json) return json;
    const name = String(json?.__type ?? answer.header('x-amzn-errortype') ?? `Http${answer.status}`);
    const code = name.split('#').at(-1)?.split(':')[0] ?? name;
    // A gateway on the way answered, or a filter that has a page for everything, not Cognito: nothing is decided.
    if (answer.status >= 500 || answer.status === 200) throw new NetworkError(`${action}: ${code} (${answer.status})`);
    throw new AuthError(code, String(json?.message ?? json?.Message ?? code));
  }

  return async <T>(action: string, input: object, signal?: AbortSignal): Promise<T> => {
    const body = JSON.stringify(input);
    for (let attempt = 0; ; attempt++) {
      try {
        return (await once(action, body, signal)) as T;
      } catch (error) {
        const again = error instanceof AuthError ? busy.has(error.code) : repeatable.has(action);
        if (!again || attempt === retries) throw error;
        await sleep(environment.tools, jitter(environment.tools, backoff, attempt), signal);
      }
    }
  };
}

/** What Cognito says; undefined for what somebody on the way says instead. */
export function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text || '{}') as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
