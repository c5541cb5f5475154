import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type BuildResult, build, context, type Metafile } from 'esbuild';
import { readable } from './bundle.ts';
import type { Entry } from './entries.ts';
import { writeOutput } from './output.ts';
import { esbuildOptions } from './settings.ts';

export interface Rebuild {
  /** Names of the functions whose code is another now; empty after a change that no function sees. */
  readonly changed: readonly string[];
  /** Source files that were saved, from the root. Whoever sees a `contract.ts` here synthesizes again and starts a new watch. */
  readonly files: readonly string[];
  readonly milliseconds: number;
  /** Set when the build failed: the last good bundles stay as they are. */
  readonly error?: unknown;
}

export interface BundleWatch {
  stop(): Promise<void>;
}

/** An editor's save is several file events; they come within a few milliseconds. */
const settleMs = 25;

/** Up to so many functions are bundled by themselves after a save; above it everything is, with esbuild's work from before. */
const few = 12;

/**
 * Bundles, then bundles again whatever a save under `functions` or `lib` touches: a handler alone takes about a tenth of a second.
 * `onRebuild` is awaited before the next rebuild starts.
 */
export async function watchBundles(
  entries: readonly Entry[],
  root: string,
  onRebuild: (rebuild: Rebuild) => void | Promise<void>,
): Promise<BundleWatch> {
  const everything = await context(esbuildOptions(entries, root));
  const hashes = new Map<string, string>();
  let known: Metafile = { inputs: {}, outputs: {} };
  const rebuild = async (files: readonly string[] = []) => {
    const concerned = importersOf(known, files);
    const touched = entries.filter(({ file }) => concerned.has(file));
    const alone = touched.length > 0 && touched.length <= few && files.every((file) => file in known.inputs);
    const result: BuildResult = alone ? await build(esbuildOptions(touched, root)) : await everything.rebuild();
    const { inputs, outputs } = result.metafile as Metafile;
    known = alone
      ? { inputs: { ...known.inputs, ...inputs }, outputs: { ...known.outputs, ...outputs } }
      : { inputs, outputs };
    const changed: string[] = [];
    for (const { name, hash } of writeOutput({ ...result, metafile: known }, entries, root)) {
      if (hashes.get(name) !== hash) changed.push(name);
      hashes.set(name, hash);
    }
    return changed;
  };

  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = async () => {
    const files = [...saved].sort();
    saved.clear();
    if (files.length === 0) return;
    const started = performance.now();
    const outcome = await rebuild(files).then(
      (changed) => ({ changed }),
      async (error) => ({ changed: [], error: await readable(error) }),
    );
    // What else was saved then is not bundled yet: it comes along with the mend.
    if ('error' in outcome) for (const file of files) saved.add(file);
    await onRebuild({ ...outcome, files, milliseconds: Math.round(performance.now() - started) });
  };
  const note = (folder: string, file: string | null) => {
    if (!file?.endsWith('.ts')) return;
    saved.add(join(folder, file));
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(run);
    }, settleMs);
  };

  try {
    await rebuild();
  } catch (error) {
    await everything.dispose();
    throw await readable(error);
  }
  const watchers: FSWatcher[] = ['functions', 'lib'].map((folder) =>
    watch(join(root, folder), { recursive: true }, (_, file) => note(folder, file)),
  );
  return {
    stop: async () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await running;
      await everything.dispose();
    },
  };
}

/** The files and whatever imports them. What a bundle is made of does not tell: constants stand there in the place of their names. */
function importersOf({ inputs }: Metafile, files: readonly string[]): ReadonlySet<string> {
  const edges = Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports.map(({ path }) => ({ importer, path })),
  );
  const importers = Map.groupBy(edges, ({ path }) => path);
  const found = new Set(files);
  for (const file of found) for (const { importer } of importers.get(file) ?? []) found.add(importer);
  return found;
}
