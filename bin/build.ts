import { dirname } from 'node:path';
import { analyzeMetafile } from 'esbuild';
import { modules } from '../functions/index.ts';
import { bundle } from '../lib/bundle/bundle.ts';
import { entriesOf } from '../lib/bundle/entries.ts';

/** `npm run build`: bundles every function into build/functions. `-- --why identity/get-profile` shows what is in one. */
const root = dirname(import.meta.dirname);
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;

try {
  const started = performance.now();
  const { functions, metafile } = await bundle(entriesOf(modules, root), root);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const bySize = functions.toSorted((a, b) => a.bytes - b.bytes);
  const [median, largest] = [bySize[bySize.length >> 1], bySize.at(-1)];
  console.log(
    `${functions.length} functions bundled in ${seconds} s: median ${kilobytes(median?.bytes ?? 0)}, ` +
      `largest ${kilobytes(largest?.bytes ?? 0)} (${largest?.name ?? 'none'})`,
  );
  const why = process.argv[process.argv.indexOf('--why') + 1];
  if (process.argv.includes('--why')) {
    const path = `build/functions/${why}/index.mjs`;
    const output = metafile.outputs[path];
    if (!output) throw new Error(`there is no function ${why}`);
    console.log(await analyzeMetafile({ inputs: metafile.inputs, outputs: { [path]: output } }));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
