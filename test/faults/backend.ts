import type { Route } from '../../lib/contract/route.ts';
import { personKey } from '../../lib/policy/accounts.ts';
import { callerReader } from '../../lib/policy/read-caller.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Pace } from '../../lib/runtime/aws/retry.ts';
import { type Cursors, createCursors } from '../../lib/runtime/cursor.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import type { HttpResponse, KeyGuard } from '../../lib/runtime/pipeline/exchange.ts';
import type { Tools } from '../../lib/runtime/tools.ts';
import { pullCursorHours } from '../../lib/sync/pull/cursor.ts';
import { event } from '../runtime/route-fixture.ts';
import type { SyncWorld } from '../sync/sync-tables.ts';
import type { Conductor } from './conductor.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { type StoreHooks, watched } from './watched-store.ts';

/** One request to the API, as a device sends it. */
export interface Request {
  readonly personId: string;
  readonly operation: keyof typeof endpoints;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Idempotency-Key */
  readonly key?: string;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
  readonly body: any;
}

/** What the log says of an answer from 500 on. */
interface Failing {
  readonly status?: number;
  readonly error?: unknown;
}

/** What every endpoint is made of: a store in which everything can happen, and tools that the seed decides. */
export interface Surroundings {
  readonly dynamo: Dynamo;
  readonly tables: SyncWorld['tables'];
  readonly pace: Pace;
  readonly cursors: Cursors;
  readonly tools: Tools;
}

/** Where everything is stored. */
export type World = Pick<SyncWorld, 'dynamo' | 'tables'>;

/** The API's routes with their whole pipeline, in this process, over DynamoDB Local. */
export class Backend {
  readonly world: World;
  /** What seals the cursors. */
  cursorKey = 'the secret of a test, longer than thirty-two characters';
  readonly #conductor: Conductor;
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #tools: Tools;
  readonly #cursors: Cursors;
  /** Hears of answers from 500 on. */
  faulty: ((operation: string, fields: Failing) => void) | undefined;

  /** @param now milliseconds of the server's clock. */
  constructor(
    world: World,
    { conductor, ledger }: { readonly conductor: Conductor; readonly ledger: Ledger },
    random: Random,
    now: () => number,
  ) {
    this.world = world;
    this.#conductor = conductor;
    this.#ledger = ledger;
    this.#random = random;
    this.#tools = {
      now: () => new Date(now()),
      newId: () => random.uuid(),
      randomBytes: (size) => random.bytes(size),
    };
    this.#cursors = createCursors(async () => this.cursorKey, this.#tools, pullCursorHours);
  }

  /** A person with an active account. */
  async signUp(personId: string): Promise<void> {
    await watched(this.world.dynamo, this.#conductor).put({
      TableName: this.world.tables.people,
      Item: { ...personKey(personId), entity: 'Person', personId, status: 'active' },
    });
  }

  async answer(device: string, given: Request, hooks?: StoreHooks): Promise<Answer> {
    const { personId, operation, params, query, body, key } = given;
    const endpoint: Endpoint = endpoints[operation];
    const { tables } = this.world;
    const dynamo = watched(this.#ledger.kept(this.world.dynamo, device, given), this.#conductor, hooks);
    const pace: Pace = { now: () => 0, random: () => this.#random.next(), sleep: async () => {} };
    const around: Surroundings = { dynamo, tables, pace, cursors: this.#cursors, tools: this.#tools };
    const services = {
      ...this.#tools,
      cursors: this.#cursors,
      readFacts: callerReader(dynamo, () => tables.people),
      limiter: { before() {} },
      keys: noKeys,
      logger: () => ({ ...silent, error: (_: string, fields: Failing = {}) => this.faulty?.(operation, fields) }),
    };
    const handler = handle(
      endpoint.route as Route,
      { ...services, ...endpoint.dependencies(around) },
      endpoint.operation as Operation<Route>,
    );
    const { method, path } = endpoint.route;
    const claims = { sub: personId, token_use: 'access', origin_jti: `session-${personId}`, auth_time: '1000' };
    const request = event(method, path, {
      ...(body === undefined ? {} : { json: body }),
      ...(params ? { pathParameters: params } : {}),
      ...(query ? { queryStringParameters: query } : {}),
      headers: key === undefined ? {} : { 'idempotency-key': key },
      requestContext: {
        requestId: 'request',
        http: { method, sourceIp: '127.0.0.1' },
        authorizer: { jwt: { claims } },
      },
    });
    const response = (await handler(request, {})) as HttpResponse;
    return { status: response.statusCode, body: response.body === undefined ? undefined : JSON.parse(response.body) };
  }
}

/** Nobody calls with a key here. */
const noKeys: KeyGuard = {
  errors: {},
  identify() {
    throw new Error('there are no keys');
  },
  refuse: () => undefined,
  limit: { before() {} },
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
