/** A running HTTP API over real functions, and requests sent to it byte by byte. */
import { connect } from 'node:net';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import { type HttpApiOptions, startHttpApi } from '../../lib/local/http/start-http-api.ts';
import type { Resource } from '../../lib/local/model.ts';
import { credentials, functionOf, keptLog, stackOf, type Workplace } from './functions-stack.ts';
import { type ApiParts, httpApi } from './http-stack.ts';

/** Answers with the event it was given. */
export const echoSource = `export const handler = async (event) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) });`;

export interface RunningApi {
  readonly url: string;
  readonly port: number;
  readonly log: ReturnType<typeof keptLog>;
  stop(): Promise<void>;
}

export async function runApi(
  place: Workplace,
  functions: Resource[],
  parts: ApiParts,
  options: Partial<HttpApiOptions> = {},
): Promise<RunningApi> {
  const log = keptLog();
  const stack = stackOf([...functions, ...httpApi(parts)]);
  const runner = startFunctions(
    {
      stack,
      log,
      stateDir: place.dir,
      awsEndpoint: 'http://127.0.0.1:1',
      rootCredentials: credentials,
      credentialsFor: () => credentials,
    },
    { stopGraceMs: 100 },
  );
  const api = stack.ofType('AWS::ApiGatewayV2::Api')[0] as Resource;
  try {
    const http = await startHttpApi({ stack, functions: runner, log, stateDir: place.dir }, api, {
      port: 0,
      ...options,
    });
    return {
      ...http,
      log,
      stop: async () => {
        await http.stop();
        await runner.stop();
      },
    };
  } catch (error) {
    await runner.stop();
    throw error;
  }
}

/** An API whose every route answers with its event. */
export function runEcho(
  place: Workplace,
  routeKeys: readonly string[],
  parts: Partial<ApiParts> = {},
  options: Partial<HttpApiOptions> = {},
) {
  const echo = functionOf(place, 'Echo', echoSource);
  return runApi(
    place,
    [echo],
    { routes: Object.fromEntries(routeKeys.map((key) => [key, { to: echo }])), ...parts },
    options,
  );
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Sends bytes as they are and reads until the server closes or falls silent. */
export function sendRaw(port: number, bytes: string, quietMs = 300): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const finish = () => {
      socket.destroy();
      const [head = '', ...rest] = text.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1] ?? 0), headers: head, body: rest.join('\r\n\r\n') });
    };
    // A busy machine may take its time to begin; only the end of an answer is told by quiet.
    socket.setTimeout(10_000, finish);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      socket.setTimeout(quietMs);
    });
    socket.on('end', finish);
    socket.on('error', (error) => (text ? finish() : reject(error)));
  });
}
