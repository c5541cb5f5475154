/**
 * The CDK app: `npx cdk synth`, `npx cdk deploy -c stage=prod`. Bundles first, so that what is deployed is what stands in the folder;
 * `-c bundles=keep` takes the bundles that are there. Run without the CDK command (`CDK_OUTDIR=... node bin/app.ts -c stage=dev`) it
 * reads cdk.json itself, and leaves out the CDK's check against CloudFormation's schemas, which takes longer than all the rest.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { modules } from '../functions/index.ts';
import { createApp } from '../lib/infra/create-app.ts';
import { bundledCode } from '../lib/infra/functions/bundled-code.ts';
import { readStackParts } from '../lib/infra/functions/read-stack-parts.ts';
import { ConfigurationError, readStage } from '../lib/infra/stage/read-stage.ts';
import { selectModules } from '../lib/infra/stage/select-modules.ts';
import { addOwnResources } from './own-resources.ts';

const root = join(import.meta.dirname, '..');

/** What the CDK command would hand over: the context of cdk.json, `-c key=value`, and where constructs and assets come from. */
function ownContext(): Record<string, unknown> {
  const { values } = parseArgs({ options: { context: { type: 'string', short: 'c', multiple: true } } });
  const pairs = (values.context ?? []).map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ]);
  return {
    ...JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context,
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    ...Object.fromEntries(pairs),
  };
}

function bundle(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'bin/build.ts')], { stdio: ['ignore', 2, 2], cwd: root });
  if (status !== 0) process.exit(status ?? 1);
}

const byCommand = process.env.CDK_CONTEXT_JSON;
try {
  const context: Record<string, unknown> = byCommand ? JSON.parse(byCommand) : ownContext();
  // A slip in cdk.json is told before the bundling, not after it.
  selectModules(modules, readStage(context.stages, (context.stage as string | undefined) ?? 'dev'));
  if (context.bundles !== 'keep') bundle();
  const code = bundledCode(join(root, 'build/functions'));
  const parts = readStackParts(root);
  const { app, stack } = createApp({ modules, code, parts, ...(byCommand ? {} : { context, validate: false }) });
  addOwnResources(app, stack);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  // At once: as the process ends by itself the CDK would synthesize the half of the app that is there, and fail otherwise.
  process.exit(1);
}
