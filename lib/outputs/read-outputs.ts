import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Outputs of one stack: of the one that `npm start` runs here, or of a deployed one (`cdk deploy --outputs-file` writes them below its name).
 * @param file default: that of `npm start`.
 * @param needed the output without which the command cannot do anything.
 * @throws Error with one line on what is missing.
 */
export function readOutputs<T extends object>(file: string | undefined, needed: keyof T & string, without: string): T {
  const { path, found } = read(file);
  const outputs = (ours(found)?.[1] ?? found) as T;
  if (!outputs[needed]) throw new Error(`${path} names no ${needed}: ${without}`);
  return outputs;
}

/** How the names of what a deployed stack made begin; empty here, where all are ours. */
export function namePrefixIn(file: string | undefined): string {
  const [name] = ours(read(file).found) ?? [];
  return name ? `${name}-` : '';
}

/** What a command says before its answer: files of several stages have one name, and what is right of one is read as of another. */
export const stackIn = (file: string | undefined): string =>
  `${ours(read(file).found)?.[0] ?? 'The stack that npm start runs'}:`;

/** Of a deployed app the backend, by its name: a team's own stacks may stand before it. Nothing for the stack that `npm start` runs. */
function ours(found: Record<string, unknown>): [string, object] | undefined {
  const stacks = Object.entries(found).filter((entry): entry is [string, object] => typeof entry[1] === 'object');
  return stacks.find(([, outputs]) => 'userPoolId' in outputs) ?? stacks[0];
}

function read(file: string | undefined): { readonly path: string; readonly found: Record<string, unknown> } {
  const path = file ?? join(import.meta.dirname, '..', '..', '.local', 'outputs.json');
  try {
    return { path, found: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is no JSON' : 'is not there';
    throw new Error(`${path} ${why}: run npm start first, or name a deployed stack's outputs with --outputs`);
  }
}
