import { once } from 'node:events';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { setDeadline } from '../../lib/runtime/aws/deadline.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createQueue } from '../../lib/runtime/aws/queue.ts';
import { closeConnections, exchange, NoAnswer } from '../../lib/runtime/aws/transport.ts';
import { newCertificate } from './certificate.ts';

const trusted = tls.getCACertificates();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  tls.setDefaultCACertificates(trusted);
  closeConnections();
  for (const close of closing.splice(0)) await close();
});

async function listen(server: net.Server, protocol: string) {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { origin: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
}

const get = (origin: string, timeoutMs = 2_000) => exchange(origin, '/', 'GET', {}, '', timeoutMs);
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'succeeded',
    (error) => error,
  );

describe('HTTPS', () => {
  const certificate = newCertificate();
  const serve = () =>
    listen(
      https.createServer(certificate, (_, response) => response.end('hello')),
      'https:',
    );

  it('refuses a server whose certificate nobody trusts, before anything is sent', async () => {
    const { origin } = await serve();
    const error = await failure(get(origin));
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', sent: false });
  });

  it('keeps its connection', async () => {
    const { origin, connections } = await serve();
    tls.setDefaultCACertificates([certificate.cert]);
    for (let call = 0; call < 20; call += 1) expect((await get(origin)).body.toString()).toBe('hello');
    expect(connections()).toBe(1);
  });
});

describe('an answer that does not come', () => {
  it('because TLS never finishes ends after a second, as not sent', async () => {
    const { origin } = await listen(net.createServer(), 'https:');
    const started = Date.now();
    expect(await failure(get(origin, 10_000))).toMatchObject({ code: 'ConnectTimeout', sent: false });
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('because the server says nothing ends at the timeout, as sent', async () => {
    const { origin } = await listen(net.createServer(), 'http:');
    expect(await failure(get(origin, 100))).toMatchObject({ code: 'TimeoutError', sent: true });
  });

  it('because it breaks off in the middle is not taken for the whole', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"Item":';
    const server = net.createServer((socket) => {
      socket.on('data', () => socket.end(half));
      socket.on('error', () => {});
    });
    const { origin } = await listen(server, 'http:');
    const error = await failure(get(origin));
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ sent: true });
  });

  it('because it is no HTTP is an error of the connection', async () => {
    const { origin } = await listen(
      net.createServer((socket) => {
        socket.on('data', () => socket.end('what?\r\n\r\n'));
        socket.on('error', () => {});
      }),
      'http:',
    );
    expect(await failure(get(origin))).toBeInstanceOf(NoAnswer);
  });
});

describe('a client', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

  it('sends nothing over plain HTTP unless that endpoint was configured', async () => {
    const { origin, connections } = await listen(net.createServer(), 'http:');
    const { createConnections } = await import('../../lib/runtime/aws/connections.ts');
    const sockets = createConnections(() => origin, { config: { region: 'eu-west-1', credentials } });
    expect((await failure(sockets.post('c1', 'hello'))).message).toContain('is not https');
    expect(connections()).toBe(0);
  });

  it('ends with the invocation it works for', async () => {
    const { origin } = await listen(net.createServer(), 'http:');
    const config = { region: 'eu-west-1', endpoint: origin, credentials };
    const started = Date.now();
    setDeadline(Date.now() + 300);
    try {
      const read = createDynamo({ config }).get({ TableName: 't', Key: { pk: 'a' } });
      expect(await failure(read)).toMatchObject({ name: 'Unavailable', code: 'TimeoutError' });
      expect(await failure(createQueue(() => 'url', { config }).send({ body: 1 }))).toMatchObject({
        name: 'Unavailable',
      });
    } finally {
      setDeadline(undefined);
    }
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});
