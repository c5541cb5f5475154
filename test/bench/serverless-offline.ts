import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { HelloRate } from './hello-rate.ts';

/** The last versions that run without an account: version 14 asks for Serverless 4, and that for a licence key. */
const packages = ['serverless@3', 'serverless-offline@13'];

export interface Peer {
  measure(seconds: number, connections?: number): Promise<HelloRate>;
  stop(): Promise<void>;
}

/** The same hello-world function on serverless-offline, installed into a temporary folder and warmed up. */
export async function startServerlessOffline(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-peer-'));
  const [httpPort, lambdaPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  writeFileSync(
    join(folder, 'serverless.yml'),
    [
      'service: hello',
      'provider: { name: aws, runtime: nodejs20.x }',
      'plugins: [serverless-offline]',
      `custom: { serverless-offline: { httpPort: ${httpPort}, lambdaPort: ${lambdaPort}, noPrependStageInUrl: true } }`,
      'functions: { hello: { handler: hello.handler, events: [{ httpApi: GET /hello }] } }',
    ].join('\n'),
  );
  writeFileSync(
    join(folder, 'hello.js'),
    `exports.handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"hello":"world"}' });`,
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: folder });
  const server = spawn('node', ['node_modules/serverless/bin/serverless.js', 'offline'], {
    cwd: folder,
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
    stdio: 'ignore',
  });
  const stop = async () => {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://localhost:${httpPort}/hello`;
  try {
    await answering(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    async measure(seconds, connections = 16) {
      await autocannon({ url, connections, duration: 1 });
      const { requests, latency, non2xx, errors } = await autocannon({ url, connections, duration: seconds });
      const requestsPerSecond = Math.round(requests.average);
      return { requestsPerSecond, p50: latency.p50, p99: latency.p99, failures: non2xx + errors };
    },
  };
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(500);
  }
  throw new Error(`nothing answers at ${url}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
