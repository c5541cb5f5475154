import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Seconds between a request for erasure and its start in the tested stack: long enough to cancel, short enough to wait for. */
const coolingOffSeconds = 4;

/**
 * Synthesizes the app once and starts it on free ports; every file of test/api talks to it over HTTP. Plain JavaScript, because
 * jest loads a global setup without its transforms.
 */
export default async function startStack({ testPathPatterns, onlyFailures }) {
  process.env.MAINSTAY_PARTIAL = onlyFailures || testPathPatterns?.isSet?.() ? '1' : '0';
  const root = join(import.meta.dirname, '..', '..');
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-api-'));
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const dev = context.stages.dev;
  dev.senderEmail = 'no-reply@example.com';
  dev.appVersions = { ios: { minimum: '2.0.0', storeUrl: 'https://store.example/app' } };
  dev.settings = { identity: { coolingOffDays: coolingOffSeconds / 86_400, membersPerOrganisation: 30 } };
  const assembly = join(folder, 'cdk.out');
  const synth = spawnSync(process.execPath, [join(root, 'bin/app.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: assembly,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
        bundles: 'keep',
      }),
    },
    encoding: 'utf8',
  });
  if (synth.status !== 0) throw new Error(`synth failed:\n${synth.stdout}\n${synth.stderr}`);
  const { startLocal } = await import('../../lib/local/start-local.ts');
  const stack = await startLocal({ assembly, stateDir: join(folder, 'state'), port: 0, quiet: true, inMemory: true });
  process.env.MAINSTAY_OUTPUTS = JSON.stringify(stack.outputs);
  process.env.MAINSTAY_STATE = stack.stateDir;
  globalThis.mainstay = { stack, folder };
}
