// Functions whose asynchronous invocations call an endpoint that keeps what it was asked; each test has a folder of its own.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { afterEach, beforeEach } from 'vitest';
import { type FunctionOptions, startFunctions } from '../../lib/local/functions/start-functions.ts';
import type { Resource } from '../../lib/local/model.ts';
import { credentials, keptLog, stackOf, type Workplace, workplace } from './functions-stack.ts';

export let place: Workplace;
export let log: ReturnType<typeof keptLog>;
export const running: { stop(): Promise<void> }[] = [];
export const servers: Server[] = [];

/** To be called once by a file, outside its tests. */
export function useAsyncFunctions(): void {
  beforeEach(() => {
    place = workplace();
    log = keptLog();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    for (const server of servers.splice(0)) server.close();
    place.remove();
  });
}

export function start(resources: Resource[], options: FunctionOptions = {}, awsEndpoint = 'http://127.0.0.1:1') {
  const around = { stack: stackOf(resources), log, stateDir: place.dir, awsEndpoint, rootCredentials: credentials };
  const runner = startFunctions(
    { ...around, credentialsFor: () => credentials },
    { stopGraceMs: 100, retryDelaysMs: [20, 40], ...options },
  );
  running.push(runner);
  return runner;
}

/** The answer of SendMessage (whose client checks the digest) and of PutEvents in one. */
export function accepted(body: string): string {
  const text = (JSON.parse(body) as { MessageBody?: string }).MessageBody ?? '';
  const MD5OfMessageBody = createHash('md5').update(text).digest('hex');
  return JSON.stringify({ MessageId: '1', MD5OfMessageBody, Entries: [{ EventId: '1' }], FailedEntryCount: 0 });
}

export const writesEvents = (file: string) => `import { appendFileSync } from 'node:fs';
  export const handler = async (event, context) => { appendFileSync(${JSON.stringify(file)}, JSON.stringify({ ...event, id: context.awsRequestId }) + '\\n'); if (event.fail) throw new Error('not now'); return { done: event.n }; };`;

export function written(file: string): Record<string, unknown>[] {
  if (!existsSync(file)) return [];
  return (
    readFileSync(file, 'utf8')
      // What follows the last line break is still being written.
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  );
}
