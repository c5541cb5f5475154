import { type ClientOptions, createClient } from '../../client/src/create-client.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Of Cognito's API. */
  readonly action?: string | undefined;
}

export type Answering = (request: SeenRequest, signal: AbortSignal) => Response | Promise<Response>;

export const clientId = 'client1';
export const poolId = 'local_Pool1';
const cognitoEndpoint = 'http://cognito.test/';

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token as Cognito's looks; nobody here checks its signature. */
export const jwt = (claims: object) => `${encoded({ alg: 'RS256' })}.${encoded(claims)}.c2ln`;

export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: {
      'content-type': status < 300 ? 'application/json; charset=utf-8' : 'application/problem+json',
      ...headers,
    },
  });
export const problem = (status: number, code: string, headers?: Record<string, string>, extra = {}) =>
  json(status, { type: 'about:blank', title: code, status, code, remedy: 'None.', requestId: 'r1', ...extra }, headers);

/** A pool with one session whose refresh token rotates: each is good once. */
export function rotatingPool(time: VirtualTime, { lifetime = 900, subject = 'person-1' } = {}) {
  let generation = 0;
  const state = { refreshes: 0, revoked: [] as string[], ended: false, skewSeconds: 0 };
  const seconds = () => Math.floor(time.now() / 1000) + state.skewSeconds;
  const tokens = () => {
    const common = { sub: subject, iat: seconds(), exp: seconds() + lifetime, generation };
    return {
      accessToken: jwt({ ...common, token_use: 'access' }),
      idToken: jwt({ ...common, token_use: 'id', email: 'ada@example.com' }),
      refreshToken: `refresh-${generation}`,
    };
  };
  const answer: Answering = ({ action, body }) => {
    const input = JSON.parse(body ?? '{}');
    if (action === 'RevokeToken') {
      state.revoked.push(input.Token);
      return json(200, {});
    }
    if (action !== 'GetTokensFromRefreshToken') return json(400, { __type: 'InvalidParameterException' });
    state.refreshes++;
    if (state.ended || input.RefreshToken !== `refresh-${generation}`) {
      return json(400, { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' });
    }
    generation++;
    const { accessToken, idToken, refreshToken } = tokens();
    return json(200, {
      AuthenticationResult: { AccessToken: accessToken, IdToken: idToken, RefreshToken: refreshToken },
    });
  };
  return { state, tokens, answer, current: () => generation };
}

/** A client whose every request is answered by these two. */
export function fakeClient(
  { api, cognito }: { readonly api: Answering; readonly cognito?: Answering },
  options: Partial<ClientOptions> & { readonly time?: VirtualTime } = {},
) {
  const { time = virtualTime(), ...rest } = options;
  const seen: SeenRequest[] = [];
  const client = createClient({
    apiUrl: 'http://api.test',
    userPoolId: poolId,
    userPoolClientId: clientId,
    region: 'local',
    cognitoEndpoint,
    tools: time.tools,
    // Node has Web Locks too, and real ones do not run on virtual time.
    locks: { request: (_name, work) => work() },
    fetch: (async (url: string, init: RequestInit) => {
      const headers = init.headers as Record<string, string>;
      const action = url === cognitoEndpoint ? headers['x-amz-target']?.split('.')[1] : undefined;
      const request = {
        method: init.method ?? 'GET',
        url,
        headers,
        body: (init.body as string | null) ?? null,
        action,
      };
      seen.push(request);
      const signal = init.signal as AbortSignal;
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })));
      });
      aborted.catch(() => undefined);
      const answering = action ? cognito : api;
      if (!answering) throw new Error(`nobody answers ${action}`);
      return Promise.race([Promise.resolve(answering(request, signal)), aborted]);
    }) as typeof fetch,
    ...rest,
  });
  return { client, time, seen, calls: () => seen.filter((r) => !r.action) };
}

/** A storage that holds a session, and tells in which order it was used. */
export function keptSession(
  tokens: { accessToken: string; idToken: string; refreshToken: string },
  subject = 'person-1',
) {
  const key = (name: string) => `mainstay.${clientId}.${name}`;
  const values = new Map<string, string>([
    [key('refresh'), JSON.stringify({ subject, token: tokens.refreshToken })],
    [key('access'), tokens.accessToken],
    [key('id'), tokens.idToken],
  ]);
  const log: string[] = [];
  const storage = {
    get: async (name: string) => values.get(name),
    set: async (name: string, value: string) => {
      log.push(`set ${name.split('.').at(-1)}`);
      values.set(name, value);
    },
    remove: async (name: string) => {
      log.push(`remove ${name.split('.').at(-1)}`);
      values.delete(name);
    },
  };
  return { storage, values, log, refreshToken: () => JSON.parse(values.get(key('refresh')) ?? '{}').token };
}
