import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionCredentials, rootCredentials } from '../../lib/local/credentials.ts';
import type { LocalOptions, LocalRuntime } from '../../lib/local/local-runtime.ts';
import type { Log } from '../../lib/local/model.ts';
import { startLocal } from '../../lib/local/start-local.ts';
import { synthesizeFixture } from './fixture-app/synthesize.ts';

export interface RunningFixture {
  readonly local: LocalRuntime;
  /** Lines that the runtime wrote, for tests that look at them. */
  readonly lines: string[];
  /** Path of the function whose construct has this id. */
  pathOf(id: string): string;
  /** Settings of an AWS client with the rights of a function. */
  as(id: string): ClientSettings;
  readonly asRoot: ClientSettings;
  stop(): Promise<void>;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
}

/** The fixture app, running with its state in a folder of its own that is removed at the end. */
export async function runFixture(options: Partial<LocalOptions> = {}): Promise<RunningFixture> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'notebook-state-'));
  const lines: string[] = [];
  const log: Log = {
    info: (message) => lines.push(message),
    warn: (message) => lines.push(`warning: ${message}`),
    error: (message, fields) => lines.push(`error: ${message} ${JSON.stringify(fields ?? {})}`),
    functionLine: (path, line) => lines.push(`${path} ${line}`),
  };
  const assembly = await synthesizeFixture();
  const local = await startLocal({ assembly, stateDir, port: 0, inMemory: true, log, ...options });
  const settings = (credentials: ClientSettings['credentials']) => ({
    endpoint: local.addresses.aws,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const pathOf = (id: string) => {
    const functions = local.stack.ofType('AWS::Lambda::Function');
    const found = functions.find((fn) => fn.constructPath?.endsWith(`/${id}/Resource`));
    if (!found) throw new Error(`The fixture has no function ${id}.`);
    return found.path;
  };
  return {
    local,
    lines,
    pathOf,
    as: (id) => settings(functionCredentials(pathOf(id))),
    asRoot: settings(rootCredentials),
    async stop() {
      await local.stop();
      if (!options.stateDir) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
