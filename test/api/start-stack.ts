import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';

/**
 * Starts a stack once for all files of a project.
 * @returns what ends it.
 */
export default async function startStack({ config }: TestProject): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stack-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => Promise.reject(new Error(`the stack ended with code ${code}`)));
  const lines = createInterface(child.stdout);
  // Whatever the stack has to say besides goes on to the terminal.
  const told = new Promise<string>((resolve) => {
    lines.on('line', (text) => {
      if (text.startsWith('{"outputs"')) resolve(text);
      else process.stdout.write(`${text}\n`);
    });
  });
  const line = await Promise.race([told, failed]);
  failed.catch(() => undefined);
  const { outputs, stateDir } = JSON.parse(line);
  config.env = { ...config.env, MAINSTAY_OUTPUTS: JSON.stringify(outputs), MAINSTAY_STATE: stateDir };
  return async () => {
    child.stdin.end();
    await ended;
  };
}
