import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where a file of a package lies: beside the function's bundle, where the build puts what the contract's `packagedFiles` names; from the sources,
 * in the package itself.
 * @param name `package/path/codec.wasm`.
 */
export function packagedFile(name: string): string {
  const beside = fileURLToPath(new URL(`./${basename(name)}`, import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(name);
}
