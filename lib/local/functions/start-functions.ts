import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials, FunctionRunner, InvokeResult, Log, Stack } from '../model.ts';
import { Capacity, workersOfThisMachine } from './capacity.ts';
import { Destinations } from './destinations.ts';
import { EventQueue } from './event-queue.ts';
import { EventStore } from './event-store.ts';
import { type FunctionConfig, readFunctions, withoutQualifier } from './function-config.ts';
import { FunctionLogs } from './function-logs.ts';
import { FunctionPool } from './function-pool.ts';
import type { WorkerOptions } from './function-worker.ts';
import { InvokeRefused } from './invoke-refused.ts';
import { writeWorkerCode } from './worker-code.ts';
import { workerEnvironment } from './worker-environment.ts';

/**
 * What the runner needs of the runtime. `awsEndpoint` is read when a worker starts and `stack` again at each reload: getters may give them
 * late or anew.
 */
export interface FunctionSurroundings {
  readonly stack: Stack;
  readonly log: Log;
  readonly stateDir: string;
  readonly awsEndpoint: string;
  readonly rootCredentials: Credentials;
  credentialsFor(functionPath: string): Credentials;
}

/** Every time is in milliseconds. */
export interface FunctionOptions {
  /** Workers over all functions; above it requests wait for room. Default: what fits into a quarter of the memory, at least 32. */
  readonly maxWorkers?: number;
  readonly growAfterMs?: number;
  readonly queueLimitMs?: number;
  readonly idleMs?: number;
  readonly initLimitMs?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly asyncConcurrency?: number;
  /** Running requests get so long to end when the runner stops. */
  readonly stopGraceMs?: number;
}

const defaults = {
  maxWorkers: workersOfThisMachine(1 / 4),
  growAfterMs: 8,
  queueLimitMs: 10_000,
  idleMs: 300_000,
  initLimitMs: 10_000,
  retryDelaysMs: [1_000, 2_000],
  asyncConcurrency: 8,
  stopGraceMs: 5_000,
};

const MAX_EVENT_BYTES = 6_291_456;
const MAX_ASYNC_EVENT_BYTES = 1_048_576;
const STARTS_AT_ONCE = 4;

/** Runs the functions of a stack. Workers start with the first request; asynchronous events left by an earlier run start at once. */
export function startFunctions(
  around: FunctionSurroundings,
  given: FunctionOptions = {},
): FunctionRunner & { workers(): number } {
  const options = { ...defaults, ...given };
  const folder = join(around.stateDir, 'functions');
  const code = writeWorkerCode(folder);
  const capacity = new Capacity(options.maxWorkers);
  const configs = new Map<string, FunctionConfig>();
  const aliases = new Map<string, string>();
  const pools = new Map<string, FunctionPool>();
  const logs = new FunctionLogs(around.log, join(around.stateDir, 'logs', 'functions'));
  // Lambda's clock is UTC; the time zone of worker threads is the process's.
  process.env.TZ = 'UTC';

  const readStack = () => {
    for (const config of readFunctions(around.stack)) {
      configs.set(config.path, config);
      for (const alias of [config.path, config.name, config.arn]) aliases.set(alias, config.path);
    }
  };
  readStack();

  const find = (fn: string): FunctionConfig => {
    const config = configs.get(aliases.get(fn) ?? aliases.get(withoutQualifier(fn)) ?? '');
    if (!config) throw new InvokeRefused('ResourceNotFoundException', `Function not found: ${fn}`);
    return config;
  };

  const pool = (config: FunctionConfig): FunctionPool => {
    const known = pools.get(config.path);
    if (known) return known;
    if (config.unsupported) throw new Error(`${config.path}: ${config.unsupported}`);
    const made = new FunctionPool({
      ...options,
      capacity,
      reserved: config.reserved,
      startsAtOnce: STARTS_AT_ONCE,
      workerOptions: () => ({
        code,
        ...workerOptions(configs.get(config.path) ?? config, around, folder, options.initLimitMs),
      }),
      lines: (text) => logs.write(config.path, text),
    });
    pools.set(config.path, made);
    return made;
  };

  const run = (config: FunctionConfig, requestId: string, event: string) =>
    new Promise<InvokeResult>((resolve, reject) =>
      pool(config).run({ requestId, event, arrivedAt: performance.now(), resolve, reject }),
    );

  const accept = (fn: string, event: unknown): [string, string, string] => [
    find(fn).path,
    randomUUID(),
    serialize(event, MAX_ASYNC_EVENT_BYTES),
  ];

  const destinations = new Destinations({
    stack: () => around.stack,
    log: around.log,
    rootCredentials: around.rootCredentials,
    awsEndpoint: () => around.awsEndpoint,
    invokeAsync: async (arn, event) => queue.add(...accept(arn, event)),
  });
  const store = new EventStore(folder);
  const queue = new EventQueue({
    store,
    destinations,
    log: around.log,
    retryDelaysMs: options.retryDelaysMs,
    concurrency: options.asyncConcurrency,
    config: (path) => configs.get(path),
    invoke: (path, requestId, event) => run(find(path), requestId, event),
  });
  const reaper = setInterval(
    () => {
      const latest = performance.now() - options.idleMs;
      for (const each of pools.values()) each.endIdleSince(latest);
    },
    Math.max(50, options.idleMs / 4),
  ).unref();

  return {
    invoke: async (fn, event) => run(find(fn), randomUUID(), serialize(event, MAX_EVENT_BYTES)),
    invokeAsync: async (fn, event) => queue.add(...accept(fn, event)),
    idle: () => queue.idle(),
    kill: async (fn) => pools.get(find(fn).path)?.killBusy(),
    workers: () => [...pools.values()].reduce((sum, each) => sum + each.workers, 0),
    reload: async (paths) => {
      readStack();
      for (const path of paths) pools.get(path)?.retireAll();
    },
    stop: async () => {
      clearInterval(reaper);
      queue.stop();
      await Promise.all([...pools.values()].map((each) => each.stop(options.stopGraceMs)));
      await queue.stopped();
      store.close();
      logs.flush();
    },
  };
}

function workerOptions(
  config: FunctionConfig,
  around: FunctionSurroundings,
  folder: string,
  initLimitMs: number,
): Omit<WorkerOptions, 'code'> {
  const taskRoot = config.codeDir ?? writeInline(config, folder);
  const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
  const { awsEndpoint, stack } = around;
  const credentials = around.credentialsFor(config.path);
  return {
    initLimitMs,
    environment: workerEnvironment(config, { region: stack.region, awsEndpoint, credentials, taskRoot, logStream }),
    start: {
      taskRoot,
      handler: config.handler,
      functionName: config.name,
      functionArn: config.arn,
      memoryMb: config.memoryMb,
      timeoutMs: config.timeoutMs,
      logGroup: config.logGroup,
      logStream,
      jsonLogs: config.jsonLogs,
      logLevel: config.logLevel,
      runtimeMajor: Number(/\d+/.exec(config.runtime)?.[0] ?? 24),
    },
  };
}

/** The event as JSON; throws RequestTooLargeException above `most` bytes. */
function serialize(event: unknown, most: number): string {
  const json = JSON.stringify(event) ?? '{}';
  if (json.length * 3 > most && Buffer.byteLength(json) > most) {
    throw new InvokeRefused(
      'RequestTooLargeException',
      `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
    );
  }
  return json;
}

/** Inline code becomes `index.js`, as CloudFormation packs it. */
function writeInline(config: FunctionConfig, folder: string): string {
  const dir = join(folder, 'inline', config.path.replaceAll('/', '.'));
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.js'), config.inlineCode ?? '');
  return dir;
}
