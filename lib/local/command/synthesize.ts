import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../assembly/read-assembly.ts';
import { readStateFile, writeStateFile } from '../state-file.ts';

export interface SynthesisOptions {
  /** Folder with cdk.json. */
  readonly root: string;
  readonly stateDir: string;
  /** Context values on top of those of cdk.json. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface Synthesis {
  /** The cloud assembly. */
  readonly assembly: string;
  /** False when nothing had changed since the last time. */
  readonly made: boolean;
  /** What `sourcesOf` said at the beginning. */
  readonly sources: string;
}

/** Mail never leaves this machine, so a sender needs no verified address; and an account, a region or a name of its own it has none. */
const localContext = { defaultSender: 'no-reply@example.com', onLaptop: true };

/** What a synthesized app is made of; the rest of the folder has no say in it. */
const sources = [
  'bin/**/*.{ts,js,mjs,json}',
  'functions/**/*',
  'lib/**/*',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * Synthesizes the app of cdk.json into `<stateDir>/cdk.out`, unless neither a source nor what was built of it has changed since the last
 * time. Code is referred to where it was built and not copied, so that a rebuilt function can be swapped in place.
 * @throws Error with what the app printed when it fails.
 */
export async function synthesize({ root, stateDir, context = {} }: SynthesisOptions): Promise<Synthesis> {
  const assembly = join(stateDir, 'cdk.out');
  const note = join(stateDir, 'synthesized.json');
  const hash = sourcesOf({ root, context });
  const last = readNote(note);
  if (last?.hash === hash && last.code === codeOf(assembly)) return { assembly, made: false, sources: hash };
  const { app, context: own } = readCdkJson(root);
  rmSync(note, { force: true });
  rmSync(assembly, { recursive: true, force: true });
  await run(app, root, {
    CDK_OUTDIR: assembly,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...own,
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:disable-asset-staging': true,
      ...localContext,
      ...context,
    }),
  });
  writeStateFile(note, JSON.stringify({ hash, code: codeOf(assembly) } satisfies Note));
  return { assembly, made: true, sources: hash };
}

function readCdkJson(root: string): { readonly app: string; readonly context?: Record<string, unknown> } {
  const text = readFileSync(join(root, 'cdk.json'), 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`cdk.json: ${(error as Error).message}`);
  }
}

/** Another text as soon as a source was saved. */
export function sourcesOf({ root, context = {} }: Omit<SynthesisOptions, 'stateDir'>): string {
  const hash = createHash('sha256').update(JSON.stringify(context)).update(process.version);
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** What an assembly was made from. */
interface Note {
  readonly hash: string;
  readonly code?: string | undefined;
}

function readNote(file: string): Note | undefined {
  try {
    return readStateFile<Note>(file);
  } catch {
    return undefined;
  }
}

/**
 * Sizes and times of everything that the assembly refers to: a build of other sources, since gone again, may have replaced it.
 * @returns nothing when some of it is missing.
 */
function codeOf(assembly: string): string | undefined {
  if (!existsSync(join(assembly, 'manifest.json'))) return undefined;
  const assets = new Set(readAssembly(assembly, '').flatMap((stack) => [...stack.assets.values()]));
  const hash = createHash('sha256');
  for (const asset of [...assets].sort()) {
    const about = statSync(asset, { throwIfNoEntry: false });
    if (!about) return undefined;
    const files = about.isDirectory() ? readdirSync(asset, { recursive: true, encoding: 'utf8' }).sort() : [''];
    for (const file of files) {
      const { size, mtimeMs } = statSync(join(asset, file));
      hash.update(`${asset} ${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Runs the app's own command with the Node that runs this. */
function run(command: string, root: string, environment: Record<string, string>): Promise<void> {
  const { CDK_DEFAULT_ACCOUNT: _account, CDK_DEFAULT_REGION: _region, ...inherited } = process.env;
  const child = spawn(command.replace(/^node /, `"${process.execPath}" `), {
    cwd: root,
    shell: true,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The app did not synthesize (${command}):\n${printed.trim()}`)),
    );
  });
}
