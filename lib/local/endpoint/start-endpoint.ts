import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { EndpointHooks, FunctionRunner, Log, Running, Stack } from '../model.ts';
import type { Fauxqs } from '../services/fauxqs.ts';
import { SecretsState } from '../services/secrets-state.ts';
import { Upstream } from '../services/upstream.ts';
import type { Answer, CallRequest, Service } from './call.ts';
import { CallRecord } from './call-record.ts';
import { CapacityRecord } from './capacity-record.ts';
import { type CallSurroundings, carryOut, cut } from './carry-out.ts';
import { control } from './control-api.ts';
import { RowRecord } from './dynamodb/row-record.ts';
import { dynamodbService } from './dynamodb/service.ts';
import { Faults } from './faults.ts';
import { serviceOf } from './identify.ts';
import { KeyStore } from './kms/key-store.ts';
import { kmsService } from './kms/service.ts';
import { Outbox } from './outbox.ts';
import { principalsOf } from './principals.ts';
import { PushEndpoints } from './push-endpoints.ts';
import { Cors } from './s3/cors.ts';
import { s3InputOf } from './s3/operation.ts';
import { s3Service } from './s3/service.ts';
import { cognitoService } from './services/cognito.ts';
import { connectionsService } from './services/connections.ts';
import { eventsService } from './services/events.ts';
import { lambdaService } from './services/lambda.ts';
import { secretsManagerService } from './services/secrets-manager.ts';
import { sesService } from './services/ses.ts';
import { snsService } from './services/sns.ts';
import { sqsService } from './services/sqs.ts';
import { ssmService } from './services/ssm.ts';
import { stsService } from './services/sts.ts';

export interface EndpointParts {
  readonly stack: Stack;
  readonly log: Log;
  readonly stateDir: string;
  /** Asked when the first function is invoked through the endpoint, so that functions may start after it. */
  readonly functions: () => FunctionRunner;
  readonly fauxqs: Pick<Fauxqs, 'url' | 'stores'>;
  /** Address of DynamoDB Local. */
  readonly dynamodb: string;
  /** Address of the inner side of the local user pools. */
  readonly cognito: string;
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Milliseconds since 1970; the machine's clock unless a test moves time. */
  readonly now?: () => number;
}

export interface Endpoint extends Running {
  readonly port: number;
  readonly url: string;
  readonly faults: Faults;
  readonly calls: CallRecord;
  readonly capacity: CapacityRecord;
  readonly outbox: Outbox;
  readonly secrets: SecretsState;
  /** What other parts do for calls that arrive here; may be set until the first call that needs it. */
  readonly hooks: EndpointHooks;
}

/** Bytes of one request; an object in one part may be as large. */
const maxBody = 512 * 1024 * 1024;

/**
 * The one address that functions know of AWS. Each call is checked against the policies of the function's own role, meets the faults that
 * tests order, and is answered by the service on this machine.
 * @throws when the port is taken (`code` EADDRINUSE).
 */
export async function startEndpoint(parts: EndpointParts): Promise<Endpoint> {
  const { stack, log, stateDir } = parts;
  const hooks: EndpointHooks = {};
  const faults = new Faults();
  const record = new CallRecord();
  const capacity = new CapacityRecord();
  const rows = new RowRecord();
  const outbox = new Outbox(stateDir);
  const endpoints = new PushEndpoints(stateDir);
  const secrets = new SecretsState(stack, stateDir);
  const dynamodb = new Upstream(parts.dynamodb);
  const fauxqs = new Upstream(parts.fauxqs.url);
  const cognito = new Upstream(parts.cognito);
  const services = new Map<string, Service>();
  for (const service of [
    dynamodbService(stack, dynamodb, { capacity, rows }, hooks),
    s3Service({ stack, upstream: fauxqs, stores: parts.fauxqs.stores, hooks }),
    sqsService(stack, fauxqs),
    snsService({ stack, upstream: fauxqs, hooks, outbox, endpoints }),
    cognitoService(stack, cognito),
    secretsManagerService(stack, secrets),
    ssmService(stack, stateDir),
    kmsService(stack, new KeyStore(stack, stateDir)),
    lambdaService(stack, parts.functions),
    eventsService(stack, hooks),
    sesService(stack, outbox),
    connectionsService(stack, hooks),
    stsService(stack),
  ])
    services.set(service.name, service);
  const around: CallSurroundings = {
    principals: principalsOf(stack, (message) => log.warn(message)),
    faults,
    record,
    kill: async (functionPath) => parts.functions().kill?.(functionPath),
    now: parts.now ?? Date.now,
    unexpected: (error, { method, url }) =>
      log.error(`The endpoint failed at ${method} ${url}`, { error: String(error) }),
  };
  const cors = new Cors(stack);
  const controlParts = { faults, calls: record, capacity, rows, outbox, endpoints, hooks };

  const answer = (request: CallRequest): Promise<Answer | typeof cut> | Answer => {
    if (request.path.startsWith('/_local/')) return control(request, controlParts);
    if (request.method === 'OPTIONS') return preflight(cors, request);
    const name = serviceOf(request);
    const service = services.get(name);
    return service ? carryOut(service, request, around) : missing(name, request);
  };

  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (incoming, response) => {
    receive(incoming, response, answer);
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, parts.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as { port: number };
  return {
    port,
    url: `http://${parts.host ?? '127.0.0.1'}:${port}`,
    faults,
    calls: record,
    capacity,
    outbox,
    secrets,
    hooks,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      for (const upstream of [dynamodb, fauxqs, cognito]) upstream.close();
    },
  };
}

/** Collects the body, then answers. */
function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: (request: CallRequest) => Promise<Answer | typeof cut> | Answer,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBody) incoming.destroy();
    else chunks.push(chunk);
  });
  const respond = async () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    const result = await answer(requestOf(incoming, body));
    if (result === cut) return void incoming.socket.destroy();
    response.writeHead(result.status, { ...result.headers, 'content-length': lengthOf(result, incoming.method) });
    response.end(result.body);
  };
  // What gets here is no answer of a service; the caller sees a connection that broke.
  incoming.on('end', () => void respond().catch(() => incoming.socket.destroy()));
}

function requestOf(incoming: IncomingMessage, body: Buffer): CallRequest {
  const { method = 'GET', url = '/', headers, socket } = incoming;
  const question = url.indexOf('?');
  return {
    method,
    url,
    path: question < 0 ? url : url.slice(0, question),
    query: question < 0 ? noQuery : new URLSearchParams(url.slice(question + 1)),
    headers,
    body,
    sourceIp: socket.remoteAddress ?? '127.0.0.1',
    requestId: randomUUID(),
  };
}

const noQuery = new URLSearchParams();

/** Answers to HEAD tell the length of what GET would send. */
function lengthOf({ headers, body }: Answer, method: string | undefined): number | string {
  if (method === 'HEAD' && headers['content-length'] !== undefined) return headers['content-length'];
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

function preflight(cors: Cors, request: CallRequest): Answer {
  const allowed = cors.preflight(s3InputOf(request).bucket, request);
  if (allowed) return { status: 200, headers: allowed, body: '' };
  const body =
    '<Error><Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed.</Message></Error>';
  return { status: 403, headers: { 'content-type': 'application/xml' }, body };
}

function missing(service: string, { requestId }: CallRequest): Answer {
  const message = `The local runtime does not run the service ${service}.`;
  return {
    status: 501,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': 'NotImplemented',
    },
    body: JSON.stringify({ __type: 'NotImplemented', message }),
  };
}
