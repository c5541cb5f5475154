import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Exports of every contract file, by module: `functions/<module>/contract.ts` and, where a contract is split, `contract/*.ts`.
 * Schemas get their names from there.
 */
export async function loadContracts(functionsDir: string): Promise<Record<string, Record<string, unknown>>> {
  const entries = await readdir(functionsDir, { withFileTypes: true });
  const contracts: Record<string, Record<string, unknown>> = {};
  for (const { name } of entries.filter((e) => e.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const parts = await readdir(join(functionsDir, name, 'contract')).catch(() => [] as string[]);
    const files = ['contract.ts', ...parts.sort().map((part) => join('contract', part))];
    const loaded = await Promise.all(
      files
        .filter((file) => file.endsWith('.ts'))
        .map((file) => import(pathToFileURL(join(functionsDir, name, file)).href)),
    );
    contracts[name] = Object.assign({}, ...loaded);
  }
  return contracts;
}
