import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './stack.ts';

/** Longer than log lines wait to be written (100 ms). */
const written = () => new Promise((resolve) => setTimeout(resolve, 300));

/** Every line that functions and gateways wrote since the stack started, or those of the files that match, as `file: line`. */
export async function logLines(files = /./): Promise<string[]> {
  await written();
  const folder = join(stateDir, 'logs');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const wanted = names.filter((name) => /\.log(\.\d+)?$/.test(name) && files.test(name));
  return wanted.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => `${name}: ${line}`),
  );
}
