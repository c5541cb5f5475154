/** The CDK app: `npx cdk synth`, `npx cdk deploy -c stage=prod`. Bundles first, so that what is deployed is what stands in the folder. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { modules } from '../functions/index.ts';
import { createApp } from '../lib/infra/create-app.ts';
import { bundledCode } from '../lib/infra/functions/bundled-code.ts';
import { ConfigurationError } from '../lib/infra/stage/read-stage.ts';

const root = join(import.meta.dirname, '..');

/** `-c bundles=keep` synthesizes from bundles that are there, for those who have just built them. */
function bundle(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'bin/build.ts')], { stdio: ['ignore', 2, 2], cwd: root });
  if (status !== 0) process.exit(status ?? 1);
}

try {
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as { bundles?: string };
  if (context.bundles !== 'keep') bundle();
  createApp({ modules, code: bundledCode(join(root, 'build/functions')) }).app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
