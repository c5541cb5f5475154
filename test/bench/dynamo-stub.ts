import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

/** Answers every DynamoDB read of one item, alone or in a batch of the table `people`, with the same item, as fast as it can: what is left of a measurement is the client. */
export async function startDynamoStub(item: object) {
  const body = Buffer.from(JSON.stringify({ Item: item, Responses: { people: [item] }, UnprocessedKeys: {} }));
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': body.length,
    'x-amz-crc32': crc32(body),
    'x-amzn-requestid': 'STUB',
  };
  const operations: string[] = [];
  const server = http.createServer((request, response) => {
    operations.push(String(request.headers['x-amz-target']).split('.')[1] ?? '');
    request.resume().on('end', () => response.writeHead(200, headers).end(body));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Names of the operations called so far. */
    operations,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
