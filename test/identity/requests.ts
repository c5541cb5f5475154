import { randomUUID } from 'node:crypto';
import type { Operation } from '../../lib/contract/registry.ts';
import type { Route } from '../../lib/contract/route.ts';
import { callerReader } from '../../lib/policy/read-caller.ts';
import { createCursors } from '../../lib/runtime/cursor.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { KeyGuard, Middleware } from '../../lib/runtime/pipeline/exchange.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { createLimiter } from '../../lib/runtime/rate-limit/limiter.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { tableRights } from './watched-ports.ts';
import { operations, type World } from './world.ts';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Session {
  readonly personId: string;
  readonly email: string;
  readonly sessionId: string;
  readonly signedInAt: number;
  readonly groups?: readonly string[];
  /** No person but an API key: `personId` is its account, `sessionId` its secret. */
  readonly isKey?: true;
}

export interface Call {
  readonly json?: unknown;
  /** Idempotency-Key; a new one for every POST when left out. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as it is sent, instead of `json`. */
  readonly text?: string;
}

const routes = [...operations.values()].filter((o): o is Operation<Route> => o.entry.kind === 'route');

function find(method: string, path: string): { operation: Operation<Route>; params: Record<string, string> } {
  for (const operation of routes) {
    const names = [...operation.entry.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
    const found = new RegExp(`^${operation.entry.path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    if (found && operation.entry.method === method) {
      return { operation, params: Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) };
    }
  }
  throw new Error(`no route ${method} ${path}`);
}

/** One for all requests, as of one function that stays warm. */
const limiters = new WeakMap<World, { readonly limiter: Middleware; readonly keys: KeyGuard }>();
function limitersOf(world: World) {
  const dynamo = world.watch.wrap(
    world.dynamo,
    tableRights(() => 'rateLimits'),
  );
  const buckets = createLimiter(dynamo, () => 'identity.rateLimits');
  const both = limiters.get(world) ?? { limiter: rateLimiter(buckets), keys: keyGuard(buckets) };
  limiters.set(world, both);
  return both;
}

/** What the authorizer of key routes says. */
const asKey = ({ personId, sessionId }: Session) => ({ kind: 'api-key', id: personId, secret: sessionId, since: '1' });

/** One request through the whole pipeline, as the gateway hands it to the function. */
export async function request(
  world: World,
  session: Session | undefined,
  method: string,
  url: string,
  call: Call = {},
): Promise<Reply> {
  const { pathname, searchParams } = new URL(url, 'https://api.example');
  const { operation, params } = find(method, pathname);
  const { watch, tools, dependencies } = world;
  const readFacts = callerReader(
    watch.wrap(
      world.dynamo,
      tableRights(() => 'people'),
    ),
    () => world.table,
  );
  const cursors = createCursors(async () => 'a-secret-that-is-long-enough-for-tests', tools);
  const { operation: act } = await import(`../../${operation.file}`);
  const services = {
    ...tools,
    operation: `identity/${operation.name}`,
    readFacts,
    ...limitersOf(world),
    cursors,
    appVersions: {},
    logger: () => tools.log,
  };
  const handler = handle(operation.entry, { ...services, ...dependencies[operation.name] }, act);
  const key = call.key ?? (operation.entry.idempotency === 'required' ? randomUUID() : undefined);
  const claims = session && {
    sub: session.personId,
    token_use: 'access',
    origin_jti: session.sessionId,
    auth_time: String(session.signedInAt),
    'cognito:groups': `[${(session.groups ?? []).join(' ')}]`,
  };
  const body = call.text ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
  const event = {
    rawPath: pathname,
    routeKey: `${method} ${operation.entry.path}`,
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}), ...call.headers },
    pathParameters: params,
    rawQueryString: searchParams.toString(),
    queryStringParameters: Object.fromEntries(searchParams),
    ...(body === undefined ? {} : { body }),
    requestContext: {
      requestId: randomUUID(),
      http: { method, sourceIp: '127.0.0.1' },
      ...(claims ? { authorizer: session?.isKey ? { lambda: asKey(session) } : { jwt: { claims } } } : {}),
    },
  };
  watch.units.delete(operation.name);
  const answer = (await watch.run(operation, () =>
    handler(event, { getRemainingTimeInMillis: () => 10_000, awsRequestId: 'test' }),
  )) as { statusCode: number; headers: Record<string, string>; body?: string };
  const isJson = answer.headers['content-type']?.includes('json');
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: isJson ? JSON.parse(answer.body ?? '') : answer.body,
  };
}
