import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RegisteredModule } from '../contract/registry.ts';

/** One function to bundle. */
export interface Entry {
  /** `identity/get-profile`: also its folder below `build/functions`. */
  readonly name: string;
  /** Source with `export const handler`, from the repository root. */
  readonly file: string;
  /** Files of packages to lie beside the code, absolute. */
  readonly beside?: readonly string[];
}

/** `functions/identity/get-profile.ts` -> `identity/get-profile`. */
const entryName = (file: string) => `${basename(dirname(file))}/${basename(file, '.ts')}`;

/**
 * One entry per route and consumer of the contracts.
 * @throws Error that names every handler file that is still to be created, or a packaged file that no package has.
 */
export function entriesOf(modules: readonly RegisteredModule[], root: string): Entry[] {
  const operations = modules.flatMap((module) => module.operations);
  const missing = operations.filter(({ file }) => !existsSync(join(root, file)));
  if (missing.length > 0) {
    const lines = missing.map(
      ({ file, name, module }) => `  ${file}  (for \`${name}\`; \`npm run new -- ${module.name} ${name}\` writes it)`,
    );
    throw new Error(`These handler files are missing:\n${lines.join('\n')}`);
  }
  return operations.map(({ file, entry }) => {
    const wanted = entry.kind === 'consumer' ? entry.packagedFiles : [];
    const beside = wanted.map((name) => packaged(name, file, root));
    return { name: entryName(file), file, ...(beside.length > 0 ? { beside } : {}) };
  });
}

function packaged(name: string, wantedBy: string, root: string): string {
  const path = join(root, 'node_modules', name);
  if (!existsSync(path))
    throw new Error(`${wantedBy}: its contract packages '${name}', which node_modules does not have`);
  return path;
}
