import { randomUUID } from 'node:crypto';
import type { Operation } from '../../lib/contract/registry.ts';
import type { Route } from '../../lib/contract/route.ts';
import { factsReader } from '../../lib/policy/read-facts.ts';
import { createCursors } from '../../lib/runtime/cursor.ts';
import { handle } from '../../lib/runtime/handle.ts';
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
}

export interface Call {
  readonly json?: unknown;
  /** Idempotency-Key; a new one for every POST when left out. */
  readonly key?: string;
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
  const readFacts = factsReader(
    watch.wrap(
      world.dynamo,
      tableRights(() => 'people'),
    ),
    () => world.table,
  );
  const cursors = createCursors(async () => 'a secret that is long enough for tests', tools);
  const { operation: act } = await import(`../../${operation.file}`);
  const services = {
    ...tools,
    operation: `identity/${operation.name}`,
    readFacts,
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
  const event = {
    rawPath: pathname,
    routeKey: `${method} ${operation.entry.path}`,
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    pathParameters: params,
    queryStringParameters: Object.fromEntries(searchParams),
    ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
    requestContext: {
      requestId: randomUUID(),
      http: { method, sourceIp: '127.0.0.1' },
      ...(claims ? { authorizer: { jwt: { claims } } } : {}),
    },
  };
  watch.units.delete(operation.name);
  const answer = (await watch.running.run(operation, () =>
    handler(event, { getRemainingTimeInMillis: () => 10_000, awsRequestId: 'test' }),
  )) as { statusCode: number; headers: Record<string, string>; body?: string };
  const isJson = answer.headers['content-type']?.includes('json');
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: isJson ? JSON.parse(answer.body ?? '') : answer.body,
  };
}
