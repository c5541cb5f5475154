import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readStateFile } from './state-file.ts';

interface Holder {
  readonly pid: number;
  /** When the process began, as the system counts; tells it from a later one with the same number. */
  readonly born?: string;
}

/** What the lock is looked at and taken under: a lock of the system, which ends with its process. */
export const guardFile = 'lock.guard';

/** Each shows that there was a run, or that one is being prepared. Runs before 2026-11-22 left no guard, and with `--assembly` nothing synthesized. */
const marks = [guardFile, 'synthesized.json', 'fauxqs'];

/**
 * Takes a state folder for this process, so that no second one writes to the same files. A lock that a killed process left is taken over, by one of those
 * who find it.
 * @returns what gives the folder back.
 * @throws naming the process that holds it, or what lies in a folder that was never one of ours: a fresh start would clear it.
 */
export function lockState(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true });
  const names = readdirSync(stateDir).filter((name) => name !== 'lock');
  if (names.length > 0 && !marks.some((mark) => names.includes(mark)))
    throw new Error(
      `${stateDir} holds what no run of ours has left (${names.slice(0, 3).join(', ')}). Name a new or an empty folder with --state.`,
    );
  const file = join(stateDir, 'lock');
  const me: Holder = { pid: process.pid, born: bornOf(process.pid) };
  const guard = new DatabaseSync(join(stateDir, guardFile), { timeout: 5000 });
  try {
    guard.exec('begin exclusive');
    const holder = holderOf(file);
    if (holder && isAlive(holder))
      throw new Error(
        `Another run (process ${holder.pid}) uses ${stateDir}. Stop it first, or give this one a folder of its own with --state.`,
      );
    writeFileSync(file, JSON.stringify(me));
  } finally {
    guard.close();
  }
  let mine = true;
  return () => {
    if (mine) rmSync(file, { force: true });
    mine = false;
  };
}

/** A lock that was cut short while it was written belongs to nobody. */
function holderOf(file: string): Holder | undefined {
  try {
    return readStateFile<Holder>(file);
  } catch {
    return undefined;
  }
}

function isAlive({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = bornOf(pid);
  return born === undefined || now === undefined || now === born;
}

/** Known on Linux; elsewhere a lock lasts as long as any process has its number. */
function bornOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
  } catch {
    return undefined;
  }
}
