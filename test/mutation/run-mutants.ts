import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startDynamoDbLocal } from '../../lib/local/services/dynamodb-local.ts';
import { type Area, areas, harmless } from './areas.ts';
import { type Guard, guardsOf } from './guards.ts';

const root = join(import.meta.dirname, '../..');
/** What is not copied: what is large and no source. */
const left = new Set(['node_modules', '.git', '.local', 'build', 'cdk.out', 'coverage']);
/** Milliseconds after which tests that hang have noticed too. */
const patience = 300_000;

interface Which {
  readonly only: RegExp;
  /** `file:line`; none for all. */
  readonly lines: readonly string[];
  /** Only the nearest tests and the area's first group. */
  readonly near: boolean;
}

interface Mutant extends Guard {
  readonly file: string;
}

/** A copy of the sources in which one guard at a time is taken out; nothing of the original is touched. */
function copyOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-mutants-'));
  cpSync(root, folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function passes(folder: string, tests: readonly string[], dynamodb: string): Promise<boolean> {
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'parts', '--bail', '1', '--silent'];
  const child = spawn(process.execPath, [...run, '--maxWorkers', '2', ...tests], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, NODE_NO_WARNINGS: '1', MAINSTAY_TEST_DYNAMODB: dynamodb },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve(status === 0);
    });
  });
}

async function mutantsOf(area: Area, { only, lines }: Which): Promise<readonly Mutant[]> {
  const files = [...new Set(area.sources.flatMap((glob) => globSync(glob, { cwd: root })))].sort();
  const found: Mutant[] = [];
  for (const file of files.filter((each) => only.test(each) && !each.includes('.generated.')))
    for (const guard of await guardsOf(readFileSync(join(root, file), 'utf8'), area.withAnd))
      if (lines.length === 0 || lines.includes(`${file}:${guard.line}`)) found.push({ ...guard, file });
  return found;
}

/** Those of the area's test files that import a file: they miss it soonest. Not of its last group, which are its neighbours'. */
function nearestTests(area: Area): (file: string) => readonly string[] {
  const own = area.tests.slice(0, -1).flat();
  const texts = globSync('test/**/*.test.ts', { cwd: root })
    .filter((path) => own.some((beginning) => path.startsWith(beginning)))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const);
  return (file) => texts.filter(([, text]) => text.includes(`${file}'`)).map(([path]) => path);
}

/**
 * Takes each guard of an area out in turn and runs its tests until one fails.
 * @returns whether each was noticed.
 */
export async function runMutants(name: string, which: Which, say: (line: string) => void): Promise<boolean> {
  const area = areas[name];
  if (!area) throw new Error(`There is no area ${name}; there are ${Object.keys(areas).join(', ')}.`);
  const mutants = await mutantsOf(area, which);
  const groups = which.near ? area.tests.slice(0, 1) : area.tests;
  const nearest = nearestTests(area);
  const folder = copyOf();
  const server = await startDynamoDbLocal({ directory: undefined, sharedDb: false, busy: true });
  const survivors: Mutant[] = [];
  try {
    for (const tests of groups)
      if (!(await passes(folder, tests, server.url))) throw new Error(`${tests.join(', ')} fails as it is.`);
    for (const [n, mutant] of mutants.entries()) {
      const { file, line, kind, text } = mutant;
      const title = `${file}:${line} ${kind} ${text.replace(/\s+/g, ' ')}`;
      const why = harmless[`${file}: ${text}`];
      const began = performance.now();
      const path = join(folder, file);
      const original = readFileSync(path);
      writeFileSync(path, mutant.mutant);
      let noticed: string | undefined;
      for (const tests of why ? [] : [nearest(file), ...groups]) {
        if (tests.length === 0 || (await passes(folder, tests, server.url))) continue;
        noticed = tests.join(', ');
        break;
      }
      writeFileSync(path, original);
      if (!(noticed || why)) survivors.push(mutant);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      say(
        `${n + 1}/${mutants.length} ${noticed ? 'noticed' : why ? `harmless (${why})` : which.near ? 'SUSPECT' : 'SURVIVED'} in ${seconds} s: ${title}`,
      );
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  say(`${mutants.length} guards, ${survivors.length} that no test misses`);
  return survivors.length === 0;
}
