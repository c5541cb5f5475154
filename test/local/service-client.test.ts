import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { rootCredentials } from '../../lib/local/credentials.ts';
import { connectServices } from '../../lib/local/events/service-client.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A service that answers so many calls of a connection, and closes it at the next. */
async function serviceAnswering(calls: number) {
  const answered = new WeakMap<Socket, number>();
  const server = createServer((incoming, outgoing) => {
    const before = answered.get(incoming.socket) ?? 0;
    if (before >= calls) return void incoming.socket.destroy();
    answered.set(incoming.socket, before + 1);
    outgoing.end('{"answered":true}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = connectServices({ dynamodb: address, fauxqs: address } as never, rootCredentials, 'eu-west-1');
  ends.push(
    () => client.close(),
    () => server.close(),
  );
  return client;
}

describe('a connection that the service closes while it is idle', () => {
  it('is noticed by nobody: the call goes over another', async () => {
    const client = await serviceAnswering(1);
    for (let call = 0; call < 3; call++)
      expect(await client.streams('GetRecords', { ShardIterator: 'x' })).toEqual({ answered: true });
  });

  it('is told when it was a new one: the service is not there', async () => {
    const client = await serviceAnswering(0);
    await expect(client.streams('GetRecords', { ShardIterator: 'x' })).rejects.toThrow('socket hang up');
  });
});
