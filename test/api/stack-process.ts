/**
 * The stack that all files of test/api, or of test/apps, talk to: synthesizes the app, starts it on free ports, writes one JSON line (outputs, where its state
 * lies), and runs until its input ends. A process of its own, as what it is called by is not what it runs in.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workersOfThisMachine } from '../../lib/local/functions/capacity.ts';
import { startLocal } from '../../lib/local/start-local.ts';
import { docsRoutes } from '../../lib/openapi/docs-routes.ts';

/** Seconds between a request for erasure and its start in the tested stack: long enough to cancel, short enough to wait for. */
const coolingOffSeconds = 4;

function synthesize(assembly: string): void {
  const root = join(import.meta.dirname, '..', '..');
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  // What a team leaves out of a stage of theirs is tested all the same.
  context.stages = JSON.parse(readFileSync(join(root, 'test/shipped-stages.json'), 'utf8'));
  const application = (platform: string) => `arn:aws:sns:eu-central-1:123456789012:app/${platform}/app`;
  Object.assign(context.stages.dev, {
    senderEmail: 'no-reply@example.com',
    push: { apns: application('APNS'), fcm: application('GCM') },
    sms: { senderId: 'Mainstay' },
    appVersions: { ios: { minimum: '2.0.0', storeUrl: 'https://store.example/app' } },
    settings: {
      identity: {
        ...context.stages.dev.settings.identity,
        coolingOffDays: coolingOffSeconds / 86_400,
        membersPerOrganisation: 30,
      },
      aggregation: { provider: 'sandbox', connectionsPerHolder: 100 },
      banking: { rails: context.stages.dev.settings.banking.rails },
      sandbox: { delaySeconds: 0, stepSeconds: 86_400 },
      links: { linksPerPerson: 60 },
    },
    links: {
      scheme: 'mainstay',
      imageOrigins: ['https://images.example.com'],
      stores: { apple: '1234567890', google: 'com.example.app' },
      apple: { apps: [{ appIds: ['ABCDE12345.com.example.app'] }], webCredentials: ['ABCDE12345.com.example.app'] },
      android: {
        apps: [{ packageName: 'com.example.app', fingerprints: [Array(32).fill('14').join(':')], credentials: true }],
      },
    },
  });
  const CDK_CONTEXT_JSON = JSON.stringify({
    ...context,
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    bundles: 'keep',
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`synth failed:\n${stdout}\n${stderr}`);
}

const folder = mkdtempSync(join(tmpdir(), 'mainstay-api-'));
try {
  const assembly = join(folder, 'cdk.out');
  synthesize(assembly);
  // Every test that goes over all routes meets the functions that the one before has started; on a busy machine few more are started beside them.
  const functions = { maxWorkers: workersOfThisMachine(1 / 2), idleMs: 3_600_000, growAfterMs: 30 };
  const stateDir = join(folder, 'state');
  const tables = { inMemory: true, busy: true, dynamodb: process.env.MAINSTAY_TEST_DYNAMODB };
  let outputs: Readonly<Record<string, string>> | undefined;
  const extraRoutes = docsRoutes(() => outputs);
  const stack = await startLocal({ assembly, stateDir, port: 0, quiet: true, ...tables, functions, extraRoutes });
  outputs = stack.outputs;
  process.stdout.write(`${JSON.stringify({ outputs: stack.outputs, stateDir: stack.stateDir })}\n`);
  await once(process.stdin.resume(), 'end');
  await stack.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
