import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isPublicAddress } from '../model/public-address.ts';
import { isLocalReceiver } from '../model/receiver-url.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

export interface SenderPorts {
  /** All addresses of a name. */
  readonly resolve: (name: string) => Promise<readonly Address[]>;
  readonly isPublic: (address: string) => boolean;
  /** Milliseconds for everything, from the name to the status. */
  readonly timeoutMs: number;
  /** Certificate authorities instead of the system's. */
  readonly ca?: string;
}

/** How an attempt ended: a status, or why there is none. */
export interface Sent {
  readonly status?: number;
  readonly error?: 'timeout' | 'name-not-found' | 'address-refused' | 'certificate-refused' | 'connection-failed';
  /** Beginning of what was answered. */
  readonly answer?: string;
  readonly durationMs: number;
}

/** Bytes of an answer that are read, and characters that are kept. */
const [mostRead, mostKept] = [4096, 500];
/** Milliseconds for the body of an answer; its status decides. */
const bodyMs = 2_000;

const system: SenderPorts = {
  resolve: (name) => lookup(name, { all: true, verbatim: true }),
  isPublic: isPublicAddress,
  timeoutMs: 15_000,
};

export type Sender = ReturnType<typeof createSender>;

/**
 * Posts to addresses that strangers name. Each time the name is resolved once, every address that it has must be public, and the connection
 * goes to what was checked: a name that leads elsewhere a moment later leads nowhere. Redirects are not followed; answers are cut.
 */
export function createSender(ports: Partial<SenderPorts> = {}) {
  const { resolve, isPublic, timeoutMs, ca } = { ...system, ...ports };

  async function addressesOf(url: URL): Promise<readonly Address[] | Sent['error']> {
    if (isLocalReceiver(url)) return [{ address: '127.0.0.1', family: 4 }];
    try {
      const found = await resolve(url.hostname);
      if (found.length === 0) return 'name-not-found';
      return found.every(({ address }) => isPublic(address)) ? found : 'address-refused';
    } catch {
      return 'name-not-found';
    }
  }

  /** Rejects never. */
  return async function send(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<Sent> {
    const started = performance.now();
    const lasted = () => Math.round(performance.now() - started);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((end) => {
      timer = setTimeout(() => end('timeout'), timeoutMs);
    });
    try {
      const addresses = await Promise.race([addressesOf(url), timeout]);
      if (typeof addresses === 'string' || !addresses)
        return { error: addresses ?? 'name-not-found', durationMs: lasted() };
      const left = Math.max(1, timeoutMs - lasted());
      return { ...(await post(url, headers, body, addresses, left, ca)), durationMs: lasted() };
    } finally {
      clearTimeout(timer);
    }
  };
}

const certificateCodes = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH)/;

function errorOf({ code = '' }: NodeJS.ErrnoException): NonNullable<Sent['error']> {
  return certificateCodes.test(code) ? 'certificate-refused' : 'connection-failed';
}

/** Without an agent: a kept connection would be one to an address that was checked for another delivery. */
function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  addresses: readonly Address[],
  timeoutMs: number,
  ca: string | undefined,
): Promise<Omit<Sent, 'durationMs'>> {
  return new Promise((end) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      agent: false,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Mainstay-Webhooks/1',
        connection: 'close',
      },
      maxHeaderSize: 16_384,
      ...(ca ? { ca } : {}),
      lookup: (_name: string, options: { all?: boolean }, done: (...results: unknown[]) => void) => {
        const [first] = addresses;
        if (options.all) done(null, addresses);
        else done(null, first?.address, first?.family);
      },
    } as https.RequestOptions);
    const finish = (result: Omit<Sent, 'durationMs'>) => {
      clearTimeout(timer);
      end(result);
      request.destroy();
    };
    const timer = setTimeout(() => finish({ error: 'timeout' }), timeoutMs);
    request.on('error', (error) => finish({ error: errorOf(error) }));
    request.on('response', (response) => {
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      const parts: Buffer[] = [];
      let size = 0;
      const done = () => {
        clearTimeout(late);
        const answer = textOf(Buffer.concat(parts));
        finish({ status, ...(answer ? { answer } : {}) });
      };
      const late = setTimeout(done, Math.min(bodyMs, timeoutMs));
      response.on('data', (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size >= mostRead) done();
      });
      for (const event of ['end', 'error', 'close'] as const) response.on(event, done);
    });
    request.end(body);
  });
}

/** Text that can be stored and shown: no control characters, no half characters. */
const textOf = (bytes: Buffer) =>
  bytes
    .subarray(0, mostRead)
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufffd]+/gu, ' ')
    .slice(0, mostKept)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
