/** Entry point of a worker thread: loads one function's handler and runs one request at a time. */
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { callHandler, handlerContext } from './call-handler.ts';
import { captureOutput } from './capture-output.ts';
import { Claims } from './claims.ts';
import { errorForLog, formatError } from './format-error.ts';
import { hideHost } from './hide-host.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { QUICK_MS, REQUEST_ID_LENGTH, Reply, type WorkerStart } from './messages.ts';

const start = workerData as WorkerStart;
const port = parentPort;
if (!port) throw new Error('worker.ts runs in a worker thread only');
const claims = new Claims(start.claims);
let requestId: string | undefined;

hideHost(start.taskRoot);
captureOutput({
  json: start.jsonLogs,
  minLevel: start.logLevel,
  requestId: () => requestId,
  write: (lines) => port.postMessage(Reply.line + lines),
});
process.on('uncaughtException', (error) => crash(error));
process.on('unhandledRejection', (reason) => {
  const error = new Error(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  error.name = 'Runtime.UnhandledPromiseRejection';
  if (reason instanceof Error) error.stack = reason.stack;
  crash(error);
});

// V8 holds the heap to the function's memory by itself; buffers lie outside it.
setInterval(() => {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  if (heap + buffers > start.memoryMb * 1024 * 1024) {
    port.postMessage(Reply.outOfMemory);
    process.exit(1);
  }
}, 500).unref();

let handler: Handler;
try {
  handler = await loadHandler(start.taskRoot, start.handler, start.runtimeMajor);
  port.on('message', (message: string) => void runBatch(message));
  port.postMessage(Reply.ready);
} catch (error) {
  logError('Init Error', error);
  port.postMessage(Reply.initFailed + JSON.stringify(formatError(error)));
}

/** Runs requests one after the other; those from the first that was taken back on run elsewhere. */
async function runBatch(message: string): Promise<void> {
  let end = message.indexOf('\n');
  const batch = Number(message.slice(0, end));
  for (let at = 0; end >= 0 && claims.take(batch, at); at++) {
    const from = end + 1;
    end = message.indexOf('\n', from);
    await run(end < 0 ? message.slice(from) : message.slice(from, end));
  }
}

async function run(request: string): Promise<void> {
  requestId = request.slice(0, REQUEST_ID_LENGTH);
  const begun = performance.now();
  const context = handlerContext(start, requestId, Date.now() + start.timeoutMs);
  let reply: string;
  try {
    const event = JSON.parse(request.slice(REQUEST_ID_LENGTH));
    const result = toJson(await callHandler(handler, event, context, start.runtimeMajor));
    reply = (performance.now() - begun < QUICK_MS ? Reply.quickResult : Reply.result) + result;
  } catch (error) {
    logError('Invoke Error', error);
    reply = Reply.failed + JSON.stringify(formatError(error));
  }
  port?.postMessage(reply);
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    const error = new Error('Unable to stringify response body');
    error.name = 'Runtime.JSONStringifyError';
    throw error;
  }
}

function logError(title: string, error: unknown): void {
  if (start.jsonLogs) console.error(error);
  else console.error(title, `\t${errorForLog(error)}`);
}

function crash(error: Error): void {
  logError(
    error.name === 'Runtime.UnhandledPromiseRejection' ? 'Unhandled Promise Rejection' : 'Uncaught Exception',
    error,
  );
  port?.postMessage(Reply.crashed + JSON.stringify(formatError(error)));
  process.exit(1);
}
