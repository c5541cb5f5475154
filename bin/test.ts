/**
 * `npm test`: everything, in the order in which it fails soonest. `npm test -- test/identity` runs what matches,
 * `npm test -- --fast` leaves the static checks out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const given = process.argv.slice(2);
const patterns = given.filter((argument) => argument !== '--fast');
const results = mkdtempSync(join(tmpdir(), 'mainstay-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

function step(title: string, command: string, parameters: readonly string[]): boolean {
  const started = performance.now();
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(command, parameters, {
    stdio: 'inherit',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`== ${title}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
  return status === 0;
}

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** One jest project. The one that talks to a running stack does so file by file: its faults and counts are the stack's. */
function jest(project: 'parts' | 'api', title: string, workers: number): boolean {
  const output = join(results, `${project}.json`);
  const named = patterns.flatMap((pattern) => ['--testPathPatterns', pattern]);
  const passed = step(title, process.execPath, [
    ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--selectProjects', project],
    ...['--maxWorkers', String(workers), '--passWithNoTests', '--json', '--outputFile', output, ...named],
  ]);
  try {
    const found = JSON.parse(readFileSync(output, 'utf8')) as JestResults;
    totals.passed += found.numPassedTests;
    totals.failed += found.numFailedTests + found.numRuntimeErrorTestSuites;
    totals.skipped += found.numPendingTests;
  } catch {
    totals.failed += 1;
  }
  return passed;
}

const wants = (project: 'parts' | 'api') =>
  patterns.length === 0 || patterns.some((pattern) => pattern.includes('test/api') === (project === 'api'));

const checked =
  given.includes('--fast') || step('types, lint, format, unused code', 'npm', ['run', '--silent', 'check']);
const built = checked && step('bundles', process.execPath, ['bin/build.ts']);
const parts = built && (!wants('parts') || jest('parts', 'parts', 2));
const api = built && (!wants('api') || jest('api', 'the running stack', 1));
rmSync(results, { recursive: true, force: true });
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exit(parts && api ? 0 : 1);
