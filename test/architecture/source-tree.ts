import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

export const root = join(import.meta.dirname, '..', '..');

/** Files that git tracks or would track, from the root. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter(Boolean);

export const sources = files.filter((file) => /\.(ts|tsx|mts|js|mjs)$/.test(file) && !file.includes('generated'));

export const read = (file: string) => readFileSync(join(root, file), 'utf8');

export interface ImportGraph {
  /** Files and packages that a file imports itself; packages as written. Type-only imports do not count. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Everything that is loaded with a file, itself included. */
  loadedWith(file: string): ReadonlySet<string>;
}

/** The import graph of entry files, as esbuild sees it: packages stay outside. */
export async function importGraph(entries: readonly string[]): Promise<ImportGraph> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    // What entries have in common is printed once, and printing is most of the work.
    splitting: true,
    outdir: 'build/graph',
    logLevel: 'silent',
    loader: { '.html': 'text', '.css': 'text' },
  });
  const imports = new Map(
    Object.entries(metafile.inputs).map(([file, input]) => [
      file,
      input.imports.map(({ path, external }) => (external ? path : relative(root, join(root, path)))),
    ]),
  );
  return {
    imports,
    loadedWith(file) {
      const seen = new Set<string>();
      const visit = (name: string) => {
        if (seen.has(name)) return;
        seen.add(name);
        for (const imported of imports.get(name) ?? []) visit(imported);
      };
      visit(file);
      return seen;
    },
  };
}

/** `functions/identity/get-profile.ts` -> `identity` */
export const moduleOf = (file: string) => (dirname(file).startsWith('functions/') ? file.split('/')[1] : undefined);
