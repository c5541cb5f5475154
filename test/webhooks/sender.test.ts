import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../functions/webhooks/model/public-address.ts';
import { receiverUrl } from '../../functions/webhooks/model/receiver-url.ts';
import { type Address, createSender } from '../../functions/webhooks/store/sender.ts';
import { newCertificate } from '../aws/certificate.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answers(200);
});
const addresses = (...list: string[]): Address[] =>
  list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('an address of a receiver', () => {
  it.each([
    ['plain http', 'http://example.com/hook'],
    ['this host', 'https://127.0.0.1/'],
    ['this host over IPv6', 'https://[::1]/'],
    ['this host by name', 'https://localhost/'],
    ['this host by name with a dot', 'https://localhost./'],
    ['a name below localhost', 'https://a.localhost/'],
    ['a decimal host', 'https://2130706433/'],
    ['a hexadecimal host', 'https://0x7f000001/'],
    ['an octal host', 'https://0177.0.0.1/'],
    ['a short host', 'https://127.1/'],
    ['full-width digits', 'https://１２７.0.0.1/'],
    ['an IPv4 address inside of IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['the same in hexadecimal', 'https://[::ffff:7f00:1]/'],
    ['the metadata service', 'https://169.254.169.254/latest/meta-data/'],
    ['the metadata service by name', 'https://metadata.google.internal/'],
    ['a private network', 'https://10.0.0.8/'],
    ['no network', 'https://0.0.0.0/'],
    ['a public address without a name', 'https://93.184.216.34/'],
    ['a user name', 'https://ann@example.com/'],
    ['a password', 'https://ann:secret@example.com/'],
    ['a host hidden as a user name', 'https://example.com@169.254.169.254/'],
    ['a port of another protocol', 'https://example.com:22/'],
    ['a fragment', 'https://example.com/#x'],
    ['a file', 'file:///etc/passwd'],
    ['a name with one label', 'https://intranet/'],
    ['nothing', ''],
  ])('is refused when it is %s', (_, url) => {
    expect(() => receiverUrl(url)).toThrow(expect.objectContaining({ code: 'webhook-url-refused' }));
    expect(() => receiverUrl(url, true)).toThrow(expect.objectContaining({ code: 'webhook-url-refused' }));
  });
  it('is a public https address, names in other scripts written in Punycode', () => {
    expect(receiverUrl('https://hooks.example.com:8443/in?x=1').href).toBe('https://hooks.example.com:8443/in?x=1');
    expect(receiverUrl('https://bäcker.example/').hostname).toBe('xn--bcker-gra.example');
  });
  it('is on this host only where a laptop says so', () => {
    expect(() => receiverUrl('http://127.0.0.1:8080/')).toThrow();
    expect(receiverUrl('http://127.0.0.1:8080/', true).href).toBe('http://127.0.0.1:8080/');
    for (const other of ['http://127.0.0.2:8080/', 'http://localhost:8080/', 'http://[::1]:80/', 'http://10.0.0.1/'])
      expect(() => receiverUrl(other, true)).toThrow();
  });
});

describe('a public address', () => {
  const inside4 =
    '0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255';
  const inside6 =
    ':: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 fc00::1 fd12:3456::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1';
  it.each(`${inside4} ${inside6}`.split(' '))('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(['8.8.8.8', '1.1.1.1', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
  it.each(['', 'example.com', '1.2.3', '1.2.3.4.5', 'fe80::1%eth0'])('is not the text "%s"', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe('a delivery', () => {
  const send = createSender();
  const local = () => new URL(receiver.url);
  /** The receiver under a name, as a stranger may give it. */
  const named = () => new URL(`http://hooks.example.com:${receiver.port}/`);

  it('calls nobody when a name leads to this host, or to one address of a private network among public ones', async () => {
    for (const found of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::1'], ['169.254.169.254'], ['::ffff:127.0.0.1']]) {
      const answer = await createSender({ resolve: async () => addresses(...found) })(named(), {}, '{}');
      expect(answer).toMatchObject({ error: 'address-refused' });
    }
    expect(receiver.received).toEqual([]);
  });
  it('goes where the name led when it was checked, although it leads to this host a moment later', async () => {
    let asked = 0;
    const rebinding = createSender({
      resolve: async () => addresses(asked++ === 0 ? '192.0.2.55' : '127.0.0.1'),
      isPublic: (address) => address === '192.0.2.55',
      timeoutMs: 400,
    });
    const answer = await rebinding(named(), {}, '{}');
    expect(['timeout', 'connection-failed']).toContain(answer.error);
    expect([asked, receiver.received.length]).toEqual([1, 0]);
    expect(await rebinding(named(), {}, '{}')).toMatchObject({ error: 'address-refused' });
    expect(receiver.received).toEqual([]);
  });
  it('says that a name has no address', async () => {
    const nowhere = createSender({ resolve: async () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await nowhere(named(), {}, '{}')).toMatchObject({ error: 'name-not-found' });
    expect(await createSender({ resolve: async () => [] })(named(), {}, '{}')).toMatchObject({
      error: 'name-not-found',
    });
  });
  it('does not follow a redirect', async () => {
    receiver.answers((response) => response.writeHead(302, { location: `${receiver.url}/inside` }).end());
    expect(await send(local(), {}, '{}')).toMatchObject({ status: 302 });
    expect(receiver.received).toHaveLength(1);
  });
  it('reads the beginning of an endless answer alone, and keeps text without control characters', async () => {
    let written = 0;
    receiver.answers((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && written < 1e9) {
          written += 65_536;
          if (!response.write(`\u0000a\ud800${'é'.repeat(32_768)}`)) return;
        }
      };
      response.on('drain', more);
      more();
    });
    const { status, answer = '' } = await send(local(), {}, '{}');
    expect([status, answer.length <= 500, answer.startsWith('a ')]).toEqual([200, true, true]);
    expect(written).toBeLessThan(50_000_000);
  });
  it('goes by the status, however slowly the rest drips', async () => {
    receiver.answers((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(drip));
    });
    const { status, durationMs } = await send(local(), {}, '{}');
    expect(status).toBe(200);
    expect(durationMs).toBeLessThan(5_000);
  });
  it('ends in time when no answer comes', async () => {
    receiver.answers(() => undefined);
    expect(await createSender({ timeoutMs: 200 })(local(), {}, '{}')).toMatchObject({ error: 'timeout' });
    const slowName = createSender({ timeoutMs: 200, resolve: () => new Promise(() => undefined) });
    expect(await slowName(named(), {}, '{}')).toMatchObject({ error: 'timeout' });
  });
  it('says that the connection broke off', async () => {
    receiver.answers((response) => response.destroy());
    expect(await send(local(), {}, '{}')).toMatchObject({ error: 'connection-failed' });
  });

  it('speaks to a receiver whose certificate is good, at the address that was checked, and to no other', async () => {
    const { key, cert } = newCertificate();
    const names: (string | undefined)[] = [];
    const server = https.createServer({ key, cert }, (request, response) => {
      names.push(request.headers.host);
      request.resume().on('end', () => response.writeHead(204).end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const ports = { resolve: async () => addresses('127.0.0.1'), isPublic: () => true };
      const url = new URL(`https://127.0.0.1:${port}/`);
      expect(await createSender({ ...ports, ca: cert })(url, {}, '{}')).toMatchObject({ status: 204 });
      const other = new URL(`https://hooks.example.com:${port}/`);
      expect(await createSender({ ...ports, ca: cert })(other, {}, '{}')).toMatchObject({
        error: 'certificate-refused',
      });
      expect(await createSender(ports)(url, {}, '{}')).toMatchObject({ error: 'certificate-refused' });
      expect(names).toEqual([`127.0.0.1:${port}`]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
