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
const output = join(results, 'jest.json');

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

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

const jest = [
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
  '--json',
  '--outputFile',
  output,
  ...patterns,
];
const steps = [
  () => given.includes('--fast') || step('types, lint, format, unused code', 'npm', ['run', '--silent', 'check']),
  () => step('bundles', process.execPath, ['bin/build.ts']),
  () => step('tests', process.execPath, jest),
];
const passed = steps.every((run) => run());

try {
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(output, 'utf8'),
  ) as JestResults;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  process.stdout.write(`\n${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped\n`);
} catch {
  process.stdout.write('\nNo test ran.\n');
}
rmSync(results, { recursive: true, force: true });
process.exit(passed ? 0 : 1);
