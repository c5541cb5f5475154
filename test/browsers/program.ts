import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that runs until it is ended. */
export interface Program {
  readonly child: ChildProcess;
  /** Resolves when whatever it started has ended too, which writes into its folder until then. */
  end(): Promise<void>;
}

export function runProgram(name: string, parameters: readonly string[], env: Record<string, string> = {}): Program {
  const child = spawn(name, parameters, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  // Whoever breaks the tests off leaves nothing running.
  const breakOff = () => child.kill();
  process.once('exit', breakOff);
  const ended = new Promise<void>((resolve) => {
    // Once nobody has its output any more: its children inherit that.
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    child,
    async end() {
      child.kill();
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(insist);
      process.off('exit', breakOff);
    },
  };
}

/** Waits until a program writes where it listens, and goes on reading, as one that nobody reads stops. */
export function whatItSays({ child }: Program, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-10_000);
      const [, found] = pattern.exec(said) ?? [];
      if (found) resolve(found);
    };
    for (const stream of child.stdio.slice(1)) stream?.on('data', hear);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended: ${said}`)));
  });
}

export interface Folder {
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(name: string): Folder {
  const path = mkdtempSync(join(tmpdir(), `mainstay-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

/** What is started, or, when that fails, nothing of it is left. */
export async function orElseEnd<T>(start: () => Promise<T>, end: () => Promise<void>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await end();
    throw error;
  }
}
