// Functions whose asynchronous invocations call an endpoint that keeps what it was asked; each test has a folder of its own.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { afterEach } from 'vitest';
import type { FunctionOptions } from '../../lib/local/functions/start-functions.ts';
import type { Resource } from '../../lib/local/model.ts';
import { start as startFunctions, useFunctions } from './functions-running.ts';

export const servers: Server[] = [];

/** To be called once by a file, outside its tests. */
export function useAsyncFunctions(): void {
  useFunctions();
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
}

export const start = (resources: Resource[], options: FunctionOptions = {}, awsEndpoint?: string) =>
  startFunctions(resources, { stopGraceMs: 100, retryDelaysMs: [20, 40], ...options }, awsEndpoint);

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
