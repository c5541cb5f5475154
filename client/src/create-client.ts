import { type Auth, createAuth } from './auth/auth.ts';
import { createCognito } from './auth/cognito.ts';
import { createSessionKeeper, type SessionEvents } from './auth/session-keeper.ts';
import { createTokenStore } from './auth/token-store.ts';
import { type CryptoProvider, platformCrypto } from './crypto/provider.ts';
import { type Environment, type Locks, platformLocks, systemTools, type Tools } from './environment.ts';
import type { Problem } from './errors.ts';
import { routes } from './generated/routes.ts';
import type { OperationInput, RouteEntry } from './http/build-request.ts';
import { createCaller } from './http/call-operation.ts';
import type { Api, CallOptions } from './operations.ts';
import { openSocket, type Socket, type SocketOptions, type WebSocketLike } from './socket/socket.ts';
import { memoryStorage, type Storage } from './storage/storage.ts';

/** Where the backend stands: the outputs of `cdk deploy`, or of `.local/outputs.json`, by the same names. */
export interface Backend {
  readonly apiUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly region: string;
  /** Default: the region's own. */
  readonly cognitoEndpoint?: string;
}

export interface ClientOptions extends Backend, SessionEvents {
  /** Where the session is kept; default: in memory, so that it ends with the app. */
  readonly storage?: Storage;
  /** Sent with each call, so that the backend can tell an app that is too old. */
  readonly app?: { readonly platform: 'ios' | 'android' | 'web' | (string & {}); readonly version: string };
  /** The backend serves this version of the app no longer (426): show `problem.storeUrl`. The call rejects as well. */
  readonly onUpgradeRequired?: (problem: Problem) => void;
  readonly fetch?: typeof fetch;
  /** Default: WebCrypto, with hashes in plain JavaScript where it is missing. */
  readonly crypto?: CryptoProvider;
  readonly webSocket?: new (url: string) => WebSocketLike;
  /** For a storage that several tabs share. Default: `navigator.locks`, where there is one. */
  readonly locks?: Locks;
  /** Clock, jitter and timers; for tests. */
  readonly tools?: Tools;
}

export interface Client {
  readonly auth: Auth;
  readonly api: Api;
  /** Opens a WebSocket that comes back by itself until it is closed, or the session ends. */
  socket(options: SocketOptions): Socket;
}

function platformWebSocket(): new (url: string) => WebSocketLike {
  const { WebSocket } = globalThis as { WebSocket?: new (url: string) => WebSocketLike };
  if (!WebSocket)
    throw new TypeError('there is no WebSocket here: give createClient a `webSocket`, as that of the package ws');
  return WebSocket;
}

/** What comes out of a file or an environment has no types. An empty address is that of the page. */
function assertBackend(options: ClientOptions): void {
  const needed = ['apiUrl', 'userPoolId', 'userPoolClientId', ...(options.cognitoEndpoint ? [] : ['region'])] as const;
  const missing = needed.filter((name) => options[name as keyof Backend] === undefined);
  if (missing.length === 0) return;
  throw new TypeError(`createClient needs ${missing.join(', ')}: the stack's outputs of these names`);
}

/** A client of one backend. Nothing is called and nothing is read until it is used. */
export function createClient(options: ClientOptions): Client {
  assertBackend(options);
  const environment: Environment = {
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    crypto: options.crypto ?? platformCrypto(),
    tools: options.tools ?? systemTools,
    // A session in memory is nobody else's.
    locks: options.locks ?? (options.storage && platformLocks()),
  };
  const { userPoolId: poolId, userPoolClientId: clientId } = options;
  const endpoint = options.cognitoEndpoint ?? `https://cognito-idp.${options.region}.amazonaws.com/`;
  const sockets = new Set<Socket>();

  const events: SessionEvents = {
    onStorageError: options.onStorageError,
    onSignedOut: (reason) => {
      for (const socket of sockets) socket.close();
      options.onSignedOut?.(reason);
    },
  };
  const store = createTokenStore(options.storage ?? memoryStorage(), clientId);
  const keeper = createSessionKeeper(environment, store, () => cognito, clientId, events);
  const cognito = createCognito(environment, endpoint, keeper.observeServerTime);
  const call = createCaller(environment, keeper, options);

  const api = Object.fromEntries(
    Object.entries(routes as Readonly<Record<string, RouteEntry>>).map(([name, route]) => [
      name,
      (input?: OperationInput, callOptions?: CallOptions) => call(name, route, input, callOptions),
    ]),
  ) as unknown as Api;

  return {
    auth: createAuth(environment, cognito, keeper, { poolId, clientId }),
    api,
    socket(socketOptions) {
      const socket = openSocket(
        {
          tools: environment.tools,
          ticketUrl: async () => (await api.createTicket()).url,
          connect: (url) => new (options.webSocket ?? platformWebSocket())(url),
        },
        {
          ...socketOptions,
          onState(state, error) {
            if (state === 'closed') sockets.delete(socket);
            socketOptions.onState?.(state, error);
          },
        },
      );
      sockets.add(socket);
      return socket;
    },
  };
}
