import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What happens to one call on its way to the service and back. */
export type Fault =
  | 'none'
  /** The connection ends before the service sees the call. */
  | 'lost-request'
  /** The service does it; the connection ends without an answer. */
  | 'lost-answer'
  /** The service does it; the caller is told 500. */
  | 'failed-after'
  /** Refused without being done. */
  | 'throttled'
  | 'unavailable'
  | 'conflict'
  /** Of a transaction: a partition takes no more at this moment. */
  | 'hot'
  /** The service does it; one byte of the answer is changed, its checksum is not. */
  | 'damaged'
  /** Never answered. */
  | 'stalled'
  /** BatchWriteItem and BatchGetItem: all but the first of the first table come back unprocessed. */
  | 'unprocessed';

export interface FaultProxy {
  readonly endpoint: string;
  /** Used up one per call, from the front; none left means none. */
  readonly faults: Fault[];
  /** Bodies of the calls that arrived. */
  readonly calls: { readonly operation: string; readonly body: Record<string, unknown> }[];
  /** Connections made so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** Stands before DynamoDB Local, which neither conflicts nor throttles nor loses an answer by itself. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const faults: Fault[] = [];
  const calls: { operation: string; body: Record<string, unknown> }[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(body.toString());
    calls.push({ operation, body: input });
    const fault = faults.shift() ?? 'none';
    const refuse = (status: number, type: string, more: object = {}) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type, ...more }));
    };
    if (fault === 'stalled') return;
    if (fault === 'lost-request') return void request.socket.destroy();
    if (fault === 'throttled') return refuse(400, 'ProvisionedThroughputExceededException');
    if (fault === 'unavailable') return refuse(503, 'ServiceUnavailable');
    if ((fault === 'conflict' || fault === 'hot') && operation.startsWith('Transact')) {
      const Code = fault === 'hot' ? 'ThrottlingError' : 'TransactionConflict';
      const CancellationReasons = (input.TransactItems as object[]).map((_, index) =>
        index === 0 ? { Code, Message: 'busy' } : { Code: 'None' },
      );
      return refuse(400, 'TransactionCanceledException', { CancellationReasons });
    }
    if (fault === 'conflict') return refuse(400, 'TransactionConflictException');
    const held = fault === 'unprocessed' ? holdBack(input) : undefined;
    const { host: _, 'content-length': __, ...headers } = request.headers;
    const answer = await fetch(target, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: held ? JSON.stringify(held.passed) : body,
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (fault === 'lost-answer') return void request.socket.destroy();
    if (fault === 'failed-after') return refuse(500, 'InternalServerError');
    const relayed = Object.fromEntries(
      [...answer.headers].filter(([name]) => name.startsWith('x-amz') || name === 'content-type'),
    );
    if (held) {
      const kind = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
      delete relayed['x-amz-crc32'];
      response.writeHead(answer.status, relayed);
      return void response.end(JSON.stringify({ ...JSON.parse(bytes.toString()), [kind]: held.back }));
    }
    if (fault === 'damaged') bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    response.writeHead(answer.status, relayed);
    response.end(bytes);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function holdBack(input: Record<string, unknown>) {
  const [[table, all] = ['', []]] = Object.entries(
    input.RequestItems as Record<string, unknown[] | { Keys: unknown[] }>,
  );
  const split = (list: unknown[]) => [list.slice(0, 1), list.slice(1)] as const;
  if (Array.isArray(all)) {
    const [first, rest] = split(all);
    return { passed: { RequestItems: { [table]: first } }, back: rest.length > 0 ? { [table]: rest } : {} };
  }
  const [first, rest] = split(all.Keys);
  return {
    passed: { RequestItems: { [table]: { ...all, Keys: first } } },
    back: rest.length > 0 ? { [table]: { ...all, Keys: rest } } : {},
  };
}
