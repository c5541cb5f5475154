import { type BuildFailure, build, formatMessages, type Metafile } from 'esbuild';
import type { Entry } from './entries.ts';
import { type BundledFunction, writeOutput } from './output.ts';
import { esbuildOptions } from './settings.ts';

export interface Bundles {
  /** By name. */
  readonly functions: readonly BundledFunction[];
  readonly metafile: Metafile;
}

/**
 * Bundles every function in one pass into `build/functions/<name>/index.mjs`.
 * @throws Error with esbuild's messages, or naming a file without a handler.
 */
export async function bundle(entries: readonly Entry[], root: string): Promise<Bundles> {
  try {
    const result = await build(esbuildOptions(entries, root));
    return { functions: writeOutput(result, entries, root), metafile: result.metafile };
  } catch (error) {
    throw await readable(error);
  }
}

/** A failed build as one error with file, line and cause; any other error as it is. */
export async function readable(error: unknown): Promise<unknown> {
  const { errors } = error as BuildFailure;
  if (!Array.isArray(errors)) return error;
  return new Error((await formatMessages(errors, { kind: 'error' })).join('\n').trim());
}
