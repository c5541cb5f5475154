/**
 * `npm run demo`: a story through the real API, each request and answer shown. Uses the stack that `npm start` runs here, or starts one
 * of its own that is gone afterwards.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DemoBackend } from '../lib/demo/cast.ts';
import { tellStory } from '../lib/demo/story.ts';

const root = dirname(import.meta.dirname);

/** The outputs of a stack that answers, if `npm start` runs one here. */
async function running(): Promise<DemoBackend | undefined> {
  try {
    const outputs = JSON.parse(readFileSync(join(root, '.local', 'outputs.json'), 'utf8')) as DemoBackend;
    const answer = await fetch(`${outputs.apiUrl}/openapi.json`, { signal: AbortSignal.timeout(2000) });
    return answer.ok ? outputs : undefined;
  } catch {
    return undefined;
  }
}

async function withOwnStack(tell: (backend: DemoBackend) => Promise<void>): Promise<void> {
  const { synthesize } = await import('../lib/local/command/synthesize.ts');
  const { startLocal } = await import('../lib/local/start-local.ts');
  process.stdout.write('No stack is running here (npm start), so this starts one for the story …\n');
  const stateDir = mkdtempSync(join(tmpdir(), 'mainstay-demo-'));
  try {
    const { assembly } = await synthesize({ root, stateDir });
    const local = await startLocal({ assembly, stateDir, port: 0, quiet: true, inMemory: true });
    try {
      await tell(local.outputs as unknown as DemoBackend);
    } finally {
      await local.stop();
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

const write = (text: string) => void process.stdout.write(text);
const tell = (backend: DemoBackend) => tellStory(backend, write);
const found = await running();
try {
  await (found ? tell(found) : withOwnStack(tell));
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
process.exit(0);
