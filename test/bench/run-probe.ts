import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Milliseconds. */
export interface Probe {
  /** Until the module is loaded. */
  readonly load: number;
  /** CPU from the start of the process until the module is loaded: Node's own start is in it, waiting for a busy machine is not. */
  readonly ready: number;
  /** The first request, with its first call to DynamoDB. */
  readonly first: number;
  /** CPU of one warm request. */
  readonly cpu: number;
  readonly undici: boolean;
}

/** Loads a bundle in a fresh process and, when there is an event, sends it. */
export async function runProbe(
  bundle: string,
  environment: Readonly<Record<string, string>>,
  eventFile = '-',
  warm = 0,
): Promise<Probe> {
  const probe = join(import.meta.dirname, 'probe.mjs');
  const child = spawn(process.execPath, [probe, bundle, eventFile, String(warm)], {
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const read = async (stream: NodeJS.ReadableStream | null | undefined) => {
    let text = '';
    for await (const chunk of stream ?? []) text += chunk;
    return text;
  };
  const [output, problems, [code]] = await Promise.all([
    read(child.stdio[3] as NodeJS.ReadableStream),
    read(child.stderr),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(`${bundle} failed: ${problems}`);
  return JSON.parse(output);
}
