/**
 * How many requests a second a hello-world function answers through the local HTTP gateway: `measureHello()`, or
 * `node test/bench/hello-rate.ts` for a line on the terminal.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import { startHttpApi } from '../../lib/local/http/start-http-api.ts';
import { credentials, functionOf, keptLog, stackOf, workplace } from '../local/functions-stack.ts';
import { httpApi } from '../local/http-stack.ts';

export interface HelloRate {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 200, and requests without an answer. */
  readonly failures: number;
}

/** Serves in a process of its own, warms up for a second, then measures for `seconds` over `connections`. */
export async function measureHello(seconds = 5, connections = 16): Promise<HelloRate> {
  const server = spawn(process.execPath, [import.meta.filename, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    await autocannon({ url, connections, duration: 1 });
    const { requests, latency, non2xx, errors } = await autocannon({ url, connections, duration: seconds });
    return {
      requestsPerSecond: Math.round(requests.average),
      p50: latency.p50,
      p99: latency.p99,
      failures: non2xx + errors,
    };
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

async function serve(): Promise<void> {
  const place = workplace();
  const hello = functionOf(
    place,
    'Hello',
    `export const handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"hello":"world"}' });`,
  );
  const stack = stackOf([hello, ...httpApi({ routes: { 'GET /hello': { to: hello } } })]);
  const around = { stack, log: keptLog(), stateDir: place.dir };
  const functions = startFunctions({
    ...around,
    awsEndpoint: 'http://127.0.0.1:1',
    rootCredentials: credentials,
    credentialsFor: () => credentials,
  });
  const [api] = stack.ofType('AWS::ApiGatewayV2::Api');
  if (!api) throw new Error('the stack has no API');
  const http = await startHttpApi({ ...around, functions }, api, { port: 0 });
  process.stdout.write(`${http.url}/hello\n`);
  await once(process, 'SIGTERM');
  await http.stop();
  await functions.stop();
  place.remove();
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === 'serve') await serve();
  else process.stdout.write(`${JSON.stringify(await measureHello())}\n`);
}
