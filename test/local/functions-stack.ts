/** Hand-made stacks and handler assets for tests of the local runtime's parts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, Resource, Stack } from '../../lib/local/model.ts';

export const account = '111122223333';
export const region = 'eu-central-1';

/** A folder of its own for state and assets. */
export interface Workplace {
  readonly dir: string;
  /** Writes the files of one asset and returns its folder. */
  asset(name: string, files: Record<string, string>): string;
  remove(): void;
}

export function workplace(): Workplace {
  const dir = mkdtempSync(join(tmpdir(), 'local-runtime-'));
  return {
    dir,
    asset: (name, files) => {
      const folder = join(dir, 'assets', name);
      mkdirSync(folder, { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
      return folder;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export function stackOf(resources: readonly Resource[]): Stack {
  return {
    name: 'test',
    region,
    account,
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    find: (key) => {
      const found = resources.find(({ path, ref, arn }) => [path, ref, arn].includes(key));
      if (!found) throw new Error(`the stack holds no ${key}`);
      return found;
    },
    outputs: {},
  };
}

export function resource(
  type: string,
  path: string,
  properties: Resource['properties'],
  more: Partial<Resource> = {},
): Resource {
  const logicalId = path.split('/').at(-1) ?? path;
  return { path, logicalId, type, properties, ref: logicalId.toLowerCase(), ...more };
}

/** A function whose code is the given ES module, or the given folder. */
export function functionOf(
  place: Workplace,
  path: string,
  source: string | { dir: string },
  properties: Resource['properties'] = {},
): Resource {
  const name = path.replaceAll('/', '-');
  const assetPath = typeof source === 'string' ? place.asset(name, { 'index.mjs': source }) : source.dir;
  const all = { Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 3, MemorySize: 256, ...properties };
  return resource('AWS::Lambda::Function', path, all, {
    ref: name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    assetPath,
  });
}

/** A log that keeps what it is told. */
export function keptLog(): Log & { readonly lines: string[]; readonly messages: string[] } {
  const lines: string[] = [];
  const messages: string[] = [];
  const keep = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    messages.push(`${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ''}`);
  };
  return {
    lines,
    messages,
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    functionLine: (path, line) => lines.push(`${path}: ${line}`),
  };
}

export const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'session' };
