import type { BuildOptions } from 'esbuild';
import { builtinModulesPlugin } from './builtin-modules.ts';
import { checkedContractsPlugin } from './checked-contracts.ts';
import type { Entry } from './entries.ts';
import { environmentCredentialsPlugin } from './environment-credentials.ts';
import { gzippedJsonPlugin } from './gzipped-json.ts';

/** How functions are bundled; docs/decisions/aws-client.md has the figures behind each line. */
export function esbuildOptions(entries: readonly Entry[], root: string) {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map(({ name, file }) => [`functions/${name}/index`, file])),
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [builtinModulesPlugin, environmentCredentialsPlugin, checkedContractsPlugin, gzippedJsonPlugin],
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}
