/**
 * The whole stack in a process of its own: synthesizes, starts, writes one JSON line (outputs and times) and runs until SIGTERM.
 * Plain start for `running-stack.ts`.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '../../lib/local/start-local.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mainstay-bench-'));
const assembly = join(folder, 'cdk.out');
try {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  Object.assign(context.stages.dev, { senderEmail: 'no-reply@example.com', senderIdentity: 'example.com' });
  const synthStarted = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/app.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: assembly,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true, bundles: 'keep' }),
    },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const synthMs = performance.now() - synthStarted;

  const startStarted = performance.now();
  const inMemory = !process.argv.includes('on-disk');
  const quickly = process.argv.includes('redeliver') ? { redeliverAfterSeconds: 0.2 } : {};
  const stack = await startLocal({
    assembly,
    stateDir: join(folder, 'state'),
    port: 0,
    quiet: true,
    inMemory,
    busy: process.argv.includes('busy'),
    ...quickly,
  });
  const startMs = performance.now() - startStarted;
  process.stdout.write(`${JSON.stringify({ outputs: stack.outputs, synthMs, startMs })}\n`);
  await once(process, 'SIGTERM');
  await stack.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
