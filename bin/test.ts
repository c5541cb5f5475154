/**
 * `npm test`: everything, in the order in which it fails soonest. `npm test -- test/identity` runs what matches,
 * `npm test -- --fast` leaves the static checks out.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDbLocal } from '../lib/local/services/dynamodb-local.ts';

const given = process.argv.slice(2);
const patterns = given.filter((argument) => argument !== '--fast');
const results = mkdtempSync(join(tmpdir(), 'mainstay-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

interface Beside {
  /** Its output is kept and shown when it is over, so that two do not mix. */
  readonly later?: boolean;
  /** Takes what of the machine the other leaves. */
  readonly yielding?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end. Of the processes it starts, and those start, each takes what one before it compiled. */
function step(
  title: string,
  command: string,
  parameters: readonly string[],
  { later = false, yielding = false, env = {} }: Beside = {},
): Promise<boolean> {
  const started = performance.now();
  process.stdout.write(`\n== ${title}${later ? ' (beside it; shown when done)' : ''}\n`);
  const child = spawn(command, parameters, {
    stdio: ['inherit', later ? 'pipe' : 'inherit', later ? 'pipe' : 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', NODE_COMPILE_CACHE: join(results, 'compiled'), ...env },
  });
  // Whatever it starts inherits it.
  if (yielding && child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const kept: Buffer[] = [];
  child.stdout?.on('data', (chunk) => kept.push(chunk));
  child.stderr?.on('data', (chunk) => kept.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (status) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(Buffer.concat(kept));
      process.stdout.write(`== ${title}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
      resolve(status === 0);
    });
  });
}

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const unread = ({ status, assertionResults }: Results['testResults'][number]) =>
  status === 'failed' && assertionResults.length === 0;

type Project = 'parts' | 'api' | 'apps';

/** One project of vitest.config.ts. */
async function project(name: Project, title: string, beside: Beside): Promise<boolean> {
  const output = join(results, `${name}.json`);
  const parameters = [
    ...['node_modules/vitest/vitest.mjs', 'run', '--project', name, '--passWithNoTests'],
    ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', output, ...patterns],
  ];
  const passed = await step(title, process.execPath, parameters, beside);
  try {
    const found = JSON.parse(readFileSync(output, 'utf8')) as Results;
    totals.passed += found.numPassedTests;
    // A file that could not be read has no tests.
    totals.failed += found.numFailedTests + found.testResults.filter(unread).length;
    totals.skipped += found.numPendingTests;
  } catch {
    totals.failed += 1;
  }
  return passed;
}

const projectOf = (pattern: string): Project =>
  (['api', 'apps'] as const).find((name) => pattern.includes(`test/${name}`)) ?? 'parts';
const wants = (project: Project) => patterns.length === 0 || patterns.some((pattern) => projectOf(pattern) === project);

async function partsThenApps(): Promise<boolean> {
  const parts = !wants('parts') || (await project('parts', 'parts', { yielding: wants('api') }));
  // The tables of a stack have one name, whichever stack it is.
  const ownTables = { MAINSTAY_TEST_DYNAMODB: '' };
  const apps = !wants('apps') || (await project('apps', 'apps on a running stack', { env: ownTables }));
  return parts && apps;
}

async function everything(): Promise<boolean> {
  if (
    !given.includes('--fast') &&
    !(await step('types, lint, format, unused code', 'npm', ['run', '--silent', 'check']))
  )
    return false;
  if (!(await step('bundles', process.execPath, ['bin/build.ts']))) return false;
  // One DynamoDB Local for the parts and the running stack: what Java compiles, it compiles once.
  const dynamodb = await startDynamoDbLocal({ directory: undefined, sharedDb: false, busy: true });
  process.env.MAINSTAY_TEST_DYNAMODB = dynamodb.url;
  // The running stack is mostly waited for, the parts fill the machine: only so neither ends long before the other, and then apps have a stack of their own.
  const beside = wants('parts') || wants('apps');
  const passed = await Promise.all([
    partsThenApps(),
    !wants('api') || project('api', 'the running stack', { later: beside }),
  ]);
  await dynamodb.stop();
  return passed.every(Boolean);
}

const passed = await everything();
const ranNone = passed && totals.passed + totals.failed + totals.skipped === 0;
rmSync(results, { recursive: true, force: true });
if (ranNone) process.stdout.write(`\nNo file of tests matches ${patterns.join(' ')}\n`);
// Whoever reads slowly gets it to the end.
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`, () =>
  process.exit(passed && !ranNone ? 0 : 1),
);
