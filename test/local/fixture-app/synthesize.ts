import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The cloud assembly of the fixture app. Made once for each state of its sources and kept in the system's temporary folder, so that
 * several test files share it.
 */
export async function synthesizeFixture(): Promise<string> {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256');
  for (const file of sources) hash.update(file).update(readFileSync(join(import.meta.dirname, file)));
  const kept = join(tmpdir(), `notebook-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(join(kept, 'manifest.json'))) return kept;
  const made = mkdtempSync(join(tmpdir(), 'notebook-'));
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'app.ts')], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CDK_OUTDIR: made,
      CDK_CONTEXT_JSON: '{"aws:cdk:enable-path-metadata":true}',
    },
  });
  try {
    renameSync(made, kept);
  } catch {
    rmSync(made, { recursive: true, force: true });
  }
  return kept;
}
