/**
 * Serves the built app on this machine, for the backend that `npm start` runs: `node examples/tasks/serve.ts`. Two addresses, because a
 * browser keeps the data of each apart: two devices.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { appFolder, buildApp } from './build.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** Ports of the origins that the stage `dev` allows (`cdk.json`). */
export const ports: readonly number[] = [5173, 8081, 3000];

export interface Served {
  readonly origin: string;
  stop(): Promise<void>;
}

interface Site {
  /** Outputs of the stack. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly folder?: string;
  /** Addresses that `side-by-side.html` shows. */
  readonly origins?: () => readonly string[];
}

/** Serves the app on one port of 127.0.0.1. Rejects when the port is taken. */
export async function serveApp(
  port: number,
  { config, folder = appFolder, origins = () => [] }: Site,
): Promise<Served> {
  const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = config;
  const known = JSON.stringify({ apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint });
  const reach = [apiUrl, cognitoEndpoint, config.socketUrl].filter((url) => typeof url === 'string');
  const policy = [
    "default-src 'self'",
    `connect-src 'self' ${reach.map((url) => new URL(url).origin).join(' ')} https://*.amazonaws.com wss://*.amazonaws.com`,
    'frame-src http://localhost:*',
    "style-src 'self' 'unsafe-inline'",
    'frame-ancestors http://localhost:*',
  ].join('; ');

  async function fileOf(name: string): Promise<string | Buffer> {
    if (name === 'config.json') return known;
    const content = await readFile(join(folder, name));
    if (name !== 'side-by-side.html') return content;
    const [first = '', second = ''] = origins();
    return content.toString().replace('FIRST_ORIGIN', first).replace('SECOND_ORIGIN', second);
  }
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The API answers pages of localhost only: opened at 127.0.0.1 they would find no backend.
    if (`http://${request.headers.host}` !== origin) {
      response.writeHead(307, { location: `${origin}${request.url}` }).end();
      return;
    }
    const path = (request.url ?? '/').replace(/\?.*/s, '');
    const name = path === '/' ? 'index.html' : path.slice(1);
    const file = /^[a-z-]+\.[a-z]+$/.test(name) ? await fileOf(name).catch(() => undefined) : undefined;
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': types[extname(name)] ?? 'text/plain',
      'cache-control': 'no-cache',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    });
    response.end(file);
  }
  const server = createServer((request, response) => void respond(request, response));
  await listen(server, port);
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

async function main(): Promise<void> {
  if (process.argv.length > 2)
    throw new Error(`npm run example takes no arguments; its ports are ${ports.join(', ')}, which cdk.json allows`);
  const outputs = join(import.meta.dirname, '../../.local/outputs.json');
  const config = await readFile(outputs, 'utf8').then(JSON.parse, () => undefined);
  if (!config) throw new Error('there is no .local/outputs.json: start the backend first (npm start)');
  await buildApp();
  const origins: string[] = [];
  for (const port of ports) {
    if (origins.length === 2) break;
    const served = await serveApp(port, { config, origins: () => origins }).catch(() => undefined);
    if (served) origins.push(served.origin);
  }
  if (!origins[0]) throw new Error(`the ports ${ports.join(', ')} are all taken`);
  console.log(`one device        ${origins[0]}\nanother           ${origins[1] ?? '(no port is free)'}`);
  console.log(`both side by side ${origins[0]}/side-by-side.html`);
  console.log(`codes by mail     ${config.awsEndpoint}/_local/outbox`);
}

if (process.argv[1] === import.meta.filename) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
