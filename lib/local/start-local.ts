import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadAssembly } from './assembly/load-assembly.ts';
import { startCognito } from './cognito/start-cognito.ts';
import { functionCredentials, rootCredentials } from './credentials.ts';
import { checkMappingRights } from './endpoint/mapping-rights.ts';
import { startEndpoint } from './endpoint/start-endpoint.ts';
import { subscribedLogs } from './events/notifications/subscribed-logs.ts';
import { startEvents } from './events/start-events.ts';
import { startFunctions } from './functions/start-functions.ts';
import { startHttpApi } from './http/start-http-api.ts';
import type { LocalOptions, LocalRuntime } from './local-runtime.ts';
import type { Addresses, ConnectionsHook, FunctionRunner, Running, Runtime, Stack } from './model.ts';
import { choosePorts } from './ports.ts';
import { startServices } from './services/start-services.ts';
import { startSocketApi } from './socket/start-socket-api.ts';
import { writeStateFile } from './state-file.ts';
import { guardFile, lockState } from './state-lock.ts';
import { terminalLog } from './terminal-log.ts';

const account = '000000000000';
const spareApis = 3;

/**
 * Runs a synthesized app on this machine: its tables, queues, buckets, user pools, functions, APIs and events. Resolves when everything
 * answers; stops whatever was started when something does not.
 * @throws with the remedy when Java is missing, a port is taken, the state is in use, or the app holds what cannot run here.
 */
export async function startLocal(options: LocalOptions): Promise<LocalRuntime> {
  const { stateDir, host = '127.0.0.1', throttling = false, progress = () => {} } = options;
  const log = options.log ?? terminalLog({ quiet: options.quiet ?? false });
  const started: Running[] = [];
  const stop = async () => {
    for (let part = started.pop(); part; part = started.pop())
      await part.stop().catch((error: unknown) => log.error(`While stopping: ${String(error)}`));
  };
  const unlock = options.unlock ?? lockState(stateDir);
  started.push({ stop: async () => unlock() });
  try {
    if (options.fresh) clearState(stateDir);
    const { stack, ports } = await readStack(options, host);
    const [services, [cognitoPort]] = await Promise.all([
      startServices({
        stack,
        stateDir,
        inMemory: options.inMemory ?? false,
        busy: options.busy ?? false,
        dynamodb: options.dynamodb,
        progress,
      }).then((running) => {
        started.push(running);
        return running;
      }),
      choosePorts(0, 1, '127.0.0.1'),
    ]);
    const addresses: Addresses = {
      ...ports.addresses,
      dynamodb: services.dynamodb,
      fauxqs: services.fauxqs.url,
      cognitoInner: `http://127.0.0.1:${cognitoPort}`,
    };

    let functions: FunctionRunner | undefined;
    const endpoint = await startEndpoint({
      stack,
      log,
      stateDir,
      fauxqs: services.fauxqs,
      dynamodb: addresses.dynamodb,
      cognito: addresses.cognitoInner,
      functions: () => functions as FunctionRunner,
      port: ports.aws,
      host,
    });
    started.push(endpoint);
    const surroundings = { stack, log, stateDir, awsEndpoint: addresses.aws, rootCredentials };
    functions = startFunctions({ ...surroundings, credentialsFor: functionCredentials }, options.functions);
    started.push(functions);
    const runtime: Runtime = { stack, addresses, functions, log, stateDir, rootCredentials };
    const cognito = await startCognito(runtime, { host });
    started.push(cognito);
    progress('user pools');
    checkMappingRights(stack, endpoint.calls);
    const events = await startEvents(runtime, {
      writesAreAnnounced: true,
      ...(options.redeliverAfterSeconds === undefined ? {} : { redeliverAfterSeconds: options.redeliverAfterSeconds }),
    });
    started.push(events);
    Object.assign(endpoint.hooks, {
      putEvents: events.putEvents,
      replays: events.replays,
      objectChanged: events.objectChanged,
      serviceTold: events.serviceTold,
      lineLogged: subscribedLogs(stack, functions),
      tableChanged: events.tableChanged,
      fire: events.fire,
    });
    progress('events');

    const sockets = new Map<string, ConnectionsHook>();
    for (const [index, api] of apisOf(stack, 'WEBSOCKET').entries()) {
      const running = await startSocketApi(runtime, api, { port: ports.sockets[index] ?? 0, host, throttling });
      started.push(running);
      sockets.set(api.ref, running.connections);
    }
    if (sockets.size > 0) endpoint.hooks.connections = connectionsOf(sockets);
    const { resolveIssuer } = cognito;
    for (const [index, api] of apisOf(stack, 'HTTP').entries()) {
      const extraRoutes = index === 0 ? options.extraRoutes : undefined;
      const port = ports.apis[index] ?? 0;
      started.push(
        await startHttpApi(runtime, api, {
          port,
          host,
          throttling,
          resolveIssuer,
          ...(extraRoutes && { extraRoutes }),
        }),
      );
    }
    progress('APIs');

    const idle: LocalRuntime['idle'] = async (patience) => {
      await runtime.functions.idle();
      await events.idle(patience);
    };
    endpoint.hooks.idle = idle;
    const outputs = outputsOf(stack, addresses);
    writeStateFile(join(stateDir, 'outputs.json'), `${JSON.stringify(outputs, null, 2)}\n`);
    return {
      ...runtime,
      outputs,
      events,
      faults: endpoint.faults,
      calls: endpoint.calls,
      capacity: endpoint.capacity,
      outbox: () => endpoint.outbox.list(),
      idle,
      broken: services.broken,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ports {
  readonly addresses: Pick<Addresses, 'api' | 'socket' | 'aws' | 'cognito'>;
  readonly aws: number;
  readonly apis: readonly number[];
  readonly sockets: readonly number[];
}

/** Addresses stand in the resolved templates, so ports are chosen before the templates are read. */
async function readStack(options: LocalOptions, host: string): Promise<{ stack: Stack; ports: Ports }> {
  const [api, socket, aws, cognito] = (await choosePorts(options.port, 4, host)) as [number, number, number, number];
  const further = await choosePorts(0, spareApis * 2, host);
  const apis = [api, ...further.slice(0, spareApis)];
  const sockets = [socket, ...further.slice(spareApis)];
  const at = (scheme: string, port: number) => `${scheme}://${host}:${port}`;
  const addresses = {
    api: at('http', api),
    socket: at('ws', socket),
    aws: at('http', aws),
    cognito: at('http', cognito),
  };
  const stack = loadAssembly(options.assembly, {
    region: options.region ?? 'us-east-1',
    account,
    addresses,
    furtherApis: apis.slice(1).map((port) => at('http', port)),
    furtherSockets: sockets.slice(1).map((port) => at('ws', port)),
  });
  return { stack, ports: { addresses, aws, apis, sockets } };
}

function apisOf(stack: Stack, protocol: string) {
  return stack.ofType('AWS::ApiGatewayV2::Api').filter((api) => api.properties.ProtocolType === protocol);
}

function connectionsOf(sockets: ReadonlyMap<string, ConnectionsHook>): ConnectionsHook {
  return {
    post: async (apiId, ...rest) => (await sockets.get(apiId)?.post(apiId, ...rest)) ?? false,
    get: async (apiId, ...rest) => sockets.get(apiId)?.get(apiId, ...rest),
    delete: async (apiId, ...rest) => (await sockets.get(apiId)?.delete(apiId, ...rest)) ?? false,
  };
}

function outputsOf(stack: Stack, { aws, cognito }: Addresses): Record<string, string> {
  return {
    ...stack.outputs,
    cognitoEndpoint: cognito,
    awsEndpoint: aws,
    awsAccessKeyId: rootCredentials.accessKeyId,
    awsSecretAccessKey: rootCredentials.secretAccessKey,
  };
}

/** Clears what a run keeps. The folder holds nothing else: `lockState` takes only those of ours. */
function clearState(stateDir: string): void {
  const kept = new Set(['lock', guardFile, 'cdk.out', 'synthesized.json']);
  for (const name of readdirSync(stateDir))
    if (!kept.has(name)) rmSync(join(stateDir, name), { recursive: true, force: true });
}
