import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningStack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly synthMs: number;
  readonly startMs: number;
  stop(): Promise<void>;
}

/**
 * Starts the whole stack in a process of its own, so that whoever measures does not share a thread with it.
 * @param how `redeliver`: failed queue messages come back at once; `on-disk`: tables are kept on disk; `busy`: a hundred thousand calls
 *   of DynamoDB Local and more are to come. Else it is what `npm start` starts.
 */
export async function runStack(...how: readonly ('redeliver' | 'on-disk' | 'busy')[]): Promise<RunningStack> {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./stack-server.ts')), ...how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the stack ended with code ${code}`);
  });
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), failed]);
  failed.catch(() => {});
  return {
    ...JSON.parse(String(line)),
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
    },
  };
}
