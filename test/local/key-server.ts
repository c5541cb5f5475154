/** An issuer with its own RSA keys: signs tokens and serves its JWKS, on time, late, broken or not at all. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export interface Issuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** Fetches of the JWKS so far. */
  fetches(): number;
  /** What the JWKS address does from now on. */
  behave(how: 'serve' | 'late' | 'fail' | 'hang' | 'huge' | 'redirect'): void;
  /** A new key under a new id; `replace` takes the old ones away. */
  rotate(kid: string, replace?: boolean): Promise<void>;
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  publicKey(): JWK;
  stop(): Promise<void>;
}

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

export async function startIssuer(kid = 'key-1'): Promise<Issuer> {
  const keys = new Map<string, { pair: Pair; jwk: JWK }>();
  let current = kid;
  let fetches = 0;
  let behaviour = 'serve';
  const server: Server = createServer((_request, response) => {
    fetches++;
    if (behaviour === 'hang') return;
    if (behaviour === 'fail') response.writeHead(500).end();
    else if (behaviour === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (behaviour === 'huge') response.end(`{"keys":[],"x":"${'x'.repeat(10_000_000)}"}`);
    else {
      const served = JSON.stringify({ keys: [...keys.values()].map(({ jwk }) => jwk) });
      setTimeout(() => response.end(served), behaviour === 'late' ? 1_700 : 0);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rotate = async (next: string, replace = false) => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    if (replace) keys.clear();
    keys.set(next, { pair, jwk: { ...(await exportJWK(pair.publicKey)), kid: next, alg: 'RS256', use: 'sig' } });
    current = next;
  };
  await rotate(kid);
  const key = () => keys.get(current) as { pair: Pair; jwk: JWK };
  return {
    issuer: base,
    jwksUrl: `${base}/.well-known/jwks.json`,
    fetches: () => fetches,
    behave: (how) => {
      behaviour = how;
    },
    rotate,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: current, ...header }).sign(key().pair.privateKey),
    publicKey: () => key().jwk,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token whose three parts are what is given: header and claims as JSON or as text, the signature as text. */
export function handmadeToken(header: unknown, claims: unknown, signature = 'AAAA'): string {
  return `${encode(header)}.${encode(claims)}.${signature}`;
}
